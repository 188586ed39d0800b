using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Health;

/// <summary>
/// Measures frames as photographs, in about a millisecond whatever their size: brightness on every n-th pixel, sharpness at
/// full resolution on patches spread over the frame, likeness to the good parts on a thumbnail. Not thread-safe.
/// </summary>
public sealed class FrameHealthMeter : IDisposable
{
    private const int SampledSide = 320;
    private const int PatchSide = 96;
    private const int PatchesPerSide = 5;
    private const int Black = 8;
    private const int White = 250;

    // Below it a patch is flat, and its noise would be taken for detail.
    private const double ContrastFloor = 2;

    private readonly Mat sampled = new();
    private readonly Mat grey = new();
    private readonly Mat thumbnail = new();
    private readonly Mat patch = new();
    private readonly Mat fine = new();
    private readonly Mat coarse = new();
    private readonly Mat difference = new();
    private readonly byte[]? reference;

    /// <summary>Makes the meter.</summary>
    /// <param name="reference">Mean thumbnail of the good parts, see <see cref="FrameThumbnail"/>; null to measure no likeness.</param>
    public FrameHealthMeter(byte[]? reference = null)
    {
        if (reference is not null)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(reference.Length, FrameThumbnail.Length);
        }

        this.reference = reference;
    }

    /// <summary>Measures a frame.</summary>
    /// <param name="frame">8-bit BGR, any size.</param>
    public FrameMeasures Measure(Mat frame)
    {
        this.Sample(frame);
        Cv2.MeanStdDev(this.grey, out var mean, out var deviation);
        double pixels = this.grey.Total();
        return new FrameMeasures
        {
            Width = frame.Cols,
            Height = frame.Rows,
            Brightness = mean.Val0 / byte.MaxValue,
            Contrast = deviation.Val0 / byte.MaxValue,
            DarkShare = this.Count(0, Black) / pixels,
            SaturatedShare = this.Count(White, byte.MaxValue) / pixels,
            Sharpness = this.SharpnessOf(frame),
            Likeness = this.reference is null ? 0 : FrameThumbnail.Likeness(this.Shrink(), this.reference),
        };
    }

    /// <summary>A frame as <see cref="FrameThumbnail.Length"/> grey values.</summary>
    /// <param name="frame">8-bit BGR, any size.</param>
    public byte[] Thumbnail(Mat frame)
    {
        this.Sample(frame);
        return this.Shrink().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mat[] all =
        [
            this.sampled, this.grey, this.thumbnail, this.patch, this.fine, this.coarse, this.difference,
        ];
        Array.ForEach(all, mat => mat.Dispose());
    }

    private void Sample(Mat frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var scale = Math.Min(1, (double)SampledSide / Math.Max(frame.Cols, frame.Rows));
        var size = new Size(Math.Max(1, (int)(frame.Cols * scale)), Math.Max(1, (int)(frame.Rows * scale)));
        Cv2.Resize(frame, this.sampled, size, 0, 0, InterpolationFlags.Nearest);
        Cv2.CvtColor(this.sampled, this.grey, ColorConversionCodes.BGR2GRAY);
    }

    private int Count(int low, int high)
    {
        Cv2.InRange(this.grey, Scalar.All(low), Scalar.All(high), this.difference);
        return Cv2.CountNonZero(this.difference);
    }

    // Mean strength of what is finer than 9 and coarser than 3 pixels: noise of single pixels is averaged away before.
    private double SharpnessOf(Mat frame)
    {
        var (width, height) = (Math.Min(PatchSide, frame.Cols), Math.Min(PatchSide, frame.Rows));
        var (detail, contrast) = (0.0, 0.0);
        for (var cell = 0; cell < PatchesPerSide * PatchesPerSide; cell++)
        {
            var (row, column) = Math.DivRem(cell, PatchesPerSide);
            var left = (frame.Cols - width) * column / (PatchesPerSide - 1);
            var top = (frame.Rows - height) * row / (PatchesPerSide - 1);
            using var area = new Mat(frame, new Rect(left, top, width, height));
            Cv2.CvtColor(area, this.patch, ColorConversionCodes.BGR2GRAY);
            Cv2.Blur(this.patch, this.fine, new Size(3, 3));
            Cv2.Blur(this.patch, this.coarse, new Size(9, 9));
            Cv2.Absdiff(this.fine, this.coarse, this.difference);
            detail += Cv2.Mean(this.difference).Val0;
            Cv2.MeanStdDev(this.coarse, out _, out var deviation);
            contrast += deviation.Val0;
        }

        const double Patches = PatchesPerSide * PatchesPerSide;
        return Math.Log(((detail / Patches) + 0.05) / ((contrast / Patches) + ContrastFloor));
    }

    private unsafe ReadOnlySpan<byte> Shrink()
    {
        var size = new Size(FrameThumbnail.Side, FrameThumbnail.Side);
        Cv2.Resize(this.grey, this.thumbnail, size, 0, 0, InterpolationFlags.Area);
        return new ReadOnlySpan<byte>(this.thumbnail.DataPointer, FrameThumbnail.Length);
    }
}
