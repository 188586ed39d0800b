using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>What is laid over a part of the picture; owns its two matrices.</summary>
/// <param name="area">Where it lies, inside the picture.</param>
/// <param name="content">8-bit BGR of the area's size.</param>
/// <param name="opacity">8-bit single channel of the area's size; 255 shows only the content.</param>
internal sealed class DefectLayer(Rect area, Mat content, Mat opacity) : IDisposable
{
    /// <summary>Where it lies, inside the picture.</summary>
    public Rect Area => area;

    /// <summary>8-bit BGR of the area's size.</summary>
    public Mat Content => content;

    /// <summary>8-bit single channel of the area's size.</summary>
    public Mat Opacity => opacity;

    /// <inheritdoc/>
    public void Dispose()
    {
        content.Dispose();
        opacity.Dispose();
    }
}
