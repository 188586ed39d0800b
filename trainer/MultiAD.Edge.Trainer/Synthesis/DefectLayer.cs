using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>What is laid over a part of the picture; owns its two matrices.</summary>
/// <param name="Area">Where it lies, inside the picture.</param>
/// <param name="Content">8-bit BGR of the area's size.</param>
/// <param name="Opacity">8-bit single channel of the area's size; 255 shows only the content.</param>
internal sealed record DefectLayer(Rect Area, Mat Content, Mat Opacity) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        this.Content.Dispose();
        this.Opacity.Dispose();
    }
}
