using MultiAD.Edge.Trainer.Data;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>What the making of defects has to know about one good part.</summary>
/// <param name="IsGray">Whether the picture has no colour.</param>
/// <param name="Foreground">Where the part is.</param>
internal sealed record PartAppearance(bool IsGray, PartForeground Foreground)
{
    // Grey levels; compression alone tints a grey picture by about one.
    private const double GrayTolerance = 2;

    /// <summary>Looks at one of the images.</summary>
    public static PartAppearance Of(PreparedImages images, int index)
    {
        using var picture = images.Picture(index);
        return new PartAppearance(MeanColorfulness(images.Planes(index)) < GrayTolerance, PartForeground.Find(picture));
    }

    private static double MeanColorfulness(ReadOnlySpan<byte> planes)
    {
        var count = planes.Length / 3;
        var red = planes[..count];
        var green = planes.Slice(count, count);
        var blue = planes.Slice(2 * count, count);
        long sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += Math.Max(red[i], Math.Max(green[i], blue[i])) - Math.Min(red[i], Math.Min(green[i], blue[i]));
        }

        return (double)sum / count;
    }
}
