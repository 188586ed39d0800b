using System.Runtime.CompilerServices;
using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// Turns a camera frame into model input: the one resize of the product, used by training, calibration, evaluation and
/// inspection. The whole frame is stretched to the input size, or to the canvas of its tiles (no crop): averaging pixel
/// areas when both sides shrink, bilinear otherwise. Model input is RGB, planar, 0..255, not normalised; the model
/// normalises. Not thread-safe.
/// </summary>
public sealed class FramePreprocessor : IDisposable
{
    /// <summary>Name of this resize rule in a bundle's manifest.</summary>
    public const string ResizeRule = "stretch-area";

    private readonly Mat resized;

    /// <summary>Creates a preprocessor for one input size.</summary>
    /// <param name="width">Width of the model's input, or of the canvas, in pixels, at least 1.</param>
    /// <param name="height">Height of it in pixels, at least 1.</param>
    public FramePreprocessor(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        this.Width = width;
        this.Height = height;
        this.resized = new Mat(height, width, MatType.CV_8UC3);
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Number of values of one input: 3 x height x width.</summary>
    public int Length => 3 * this.Width * this.Height;

    /// <summary>Resizes a frame and writes it as planes R, G, B of height x width floats in 0..255.</summary>
    /// <param name="frame">8-bit BGR, any size.</param>
    /// <param name="planes">Receives 3 x height x width values.</param>
    /// <exception cref="ArgumentException">The frame has other pixels, or the buffer another length.</exception>
    public unsafe void Convert(Mat frame, Span<float> planes)
    {
        var source = this.Fit(frame, planes.Length);
        var count = this.Width * this.Height;
        Split(new ReadOnlySpan<byte>(source.DataPointer, 3 * count), planes[..count], planes.Slice(count, count), planes[(2 * count)..]);
    }

    /// <summary>Resizes a frame and writes it as height x width pixels of 8-bit B, G, R.</summary>
    /// <param name="frame">8-bit BGR, any size.</param>
    /// <param name="pixels">Receives height x width x 3 values.</param>
    /// <exception cref="ArgumentException">The frame has other pixels, or the buffer another length.</exception>
    public unsafe void Convert(Mat frame, Span<byte> pixels)
    {
        var source = this.Fit(frame, pixels.Length);
        new ReadOnlySpan<byte>(source.DataPointer, pixels.Length).CopyTo(pixels);
    }

    /// <inheritdoc/>
    public void Dispose() => this.resized.Dispose();

    /// <summary>Splits pixels of 8-bit B, G, R into three planes of as many values, 0..255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void Split(ReadOnlySpan<byte> pixels, Span<float> reds, Span<float> greens, Span<float> blues)
    {
        fixed (byte* first = pixels)
        fixed (float* red = reds, green = greens, blue = blues)
        {
            var bgr = first;
            for (var i = 0; i < reds.Length; i++)
            {
                blue[i] = bgr[0];
                green[i] = bgr[1];
                red[i] = bgr[2];
                bgr += 3;
            }
        }
    }

    private Mat Fit(Mat frame, int length)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.Type() != MatType.CV_8UC3)
        {
            throw new ArgumentException($"A frame must be 8-bit BGR, not {frame.Type()}.", nameof(frame));
        }

        if (length != this.Length)
        {
            throw new ArgumentException($"The buffer holds {length} values, {this.Length} are needed.", nameof(length));
        }

        if (frame.Cols != this.Width || frame.Rows != this.Height || !frame.IsContinuous())
        {
            var shrinks = frame.Cols >= this.Width && frame.Rows >= this.Height;
            var rule = shrinks ? InterpolationFlags.Area : InterpolationFlags.Linear;
            Cv2.Resize(frame, this.resized, new Size(this.Width, this.Height), 0, 0, rule);
            return this.resized;
        }

        return frame;
    }
}
