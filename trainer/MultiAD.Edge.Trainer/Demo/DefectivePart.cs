using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Demo;

/// <summary>A defective part of the demonstration line.</summary>
/// <param name="Picture">8-bit BGR.</param>
/// <param name="Mask">8-bit, 255 where the defect changed the picture before blur and noise.</param>
/// <param name="Scene">Pose, light and noise of the picture; the good part of the same scene differs by the defect alone.</param>
internal sealed record DefectivePart(Mat Picture, Mat Mask, PartScene Scene) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        this.Picture.Dispose();
        this.Mask.Dispose();
    }
}
