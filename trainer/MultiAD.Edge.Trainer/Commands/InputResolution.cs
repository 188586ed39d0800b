using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>What the model sees of a picture that is much larger than its input.</summary>
internal static class InputResolution
{
    /// <summary>Picture pixels in one pixel of the input, in width or height, from which a note is due.</summary>
    public const double NotedReduction = 3;

    /// <summary>Says what is easily missed.</summary>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="layout">What the model sees: the tiles' canvas.</param>
    /// <returns>One sentence; null where the input is not much smaller than the picture.</returns>
    public static string? Note(int width, int height, TileLayout layout)
    {
        var (across, down) = ((double)width / layout.Width, (double)height / layout.Height);
        var larger = Math.Max(across, down);
        return larger < NotedReduction
            ? null
            : $"a pixel of what the model sees is {across:0.0} x {down:0.0} picture pixels; what is thinner than about {2 * larger:0} of "
                + "them is easily missed. A larger --size or more --tiles show it, see the README.";
    }
}
