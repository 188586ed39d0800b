using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// Turns a camera frame into model input: the one resize of the product, used by training, calibration, evaluation and
/// inspection. The whole frame is stretched to the input size (no crop): averaging pixel areas when both sides shrink,
/// bilinear otherwise. Output is RGB, planar, 0..255, not normalised; the model normalises. Not thread-safe.
/// </summary>
public sealed class FramePreprocessor : IDisposable
{
    /// <summary>Name of this resize rule in a bundle's manifest.</summary>
    public const string ResizeRule = "stretch-area";

    private readonly Mat resized;

    /// <summary>Creates a preprocessor for one input size.</summary>
    public FramePreprocessor(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        this.Width = width;
        this.Height = height;
        this.resized = new Mat(height, width, MatType.CV_8UC3);
    }

    /// <summary>Input width in pixels.</summary>
    public int Width { get; }

    /// <summary>Input height in pixels.</summary>
    public int Height { get; }

    /// <summary>Number of floats in one input: 3 x height x width.</summary>
    public int Length => 3 * this.Width * this.Height;

    /// <summary>Resizes a frame and writes it as planes R, G, B of height x width floats in 0..255.</summary>
    /// <param name="frame">8-bit BGR, any size.</param>
    /// <param name="planes">Receives 3 x height x width values.</param>
    public unsafe void Convert(Mat frame, Span<float> planes)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.Type() != MatType.CV_8UC3)
        {
            throw new ArgumentException($"A frame must be 8-bit BGR, not {frame.Type()}.", nameof(frame));
        }

        if (planes.Length != this.Length)
        {
            throw new ArgumentException($"The buffer holds {planes.Length} values, {this.Length} are needed.", nameof(planes));
        }

        var source = frame;
        if (frame.Cols != this.Width || frame.Rows != this.Height || !frame.IsContinuous())
        {
            var shrinks = frame.Cols >= this.Width && frame.Rows >= this.Height;
            Cv2.Resize(frame, this.resized, new Size(this.Width, this.Height), 0, 0, shrinks ? InterpolationFlags.Area : InterpolationFlags.Linear);
            source = this.resized;
        }

        var count = this.Width * this.Height;
        var pixel = source.DataPointer;
        fixed (float* red = planes)
        {
            Split(pixel, red, red + count, red + (2 * count), count);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.resized.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Split(byte* bgr, float* red, float* green, float* blue, int count)
    {
        for (var i = 0; i < count; i++)
        {
            blue[i] = bgr[0];
            green[i] = bgr[1];
            red[i] = bgr[2];
            bgr += 3;
        }
    }
}
