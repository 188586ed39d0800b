using System.Security.Cryptography;
using System.Text;
using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>Images at the model's input size, held as bytes: exactly what the agent's preprocessor makes of them.</summary>
internal sealed class PreparedImages
{
    private readonly byte[][] planes;

    private PreparedImages(int width, int height, IReadOnlyList<string> paths, byte[][] planes, string digest, int sizes)
    {
        this.Width = width;
        this.Height = height;
        this.Paths = paths;
        this.planes = planes;
        this.Digest = digest;
        this.DistinctSizes = sizes;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Files of the images.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Number of images.</summary>
    public int Count => this.planes.Length;

    /// <summary>SHA-256 over names and prepared contents, hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>Number of different sizes among the files.</summary>
    public int DistinctSizes { get; }

    /// <summary>Reads and prepares images.</summary>
    /// <exception cref="ImageFileException">At least one image cannot be used; the message names the first and counts the rest.</exception>
    public static PreparedImages Read(IReadOnlyList<string> paths, int width, int height, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var preprocessor = new FramePreprocessor(width, height);
        using var pixels = new Mat();
        var input = new float[preprocessor.Length];
        var planes = new byte[paths.Count][];
        var sizes = new HashSet<(int, int)>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ImageFileException? first = null;
        var unusable = 0;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < paths.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                ImageFile.ReadInto(paths[i], pixels);
            }
            catch (ImageFileException error)
            {
                first ??= error;
                unusable++;
                continue;
            }

            sizes.Add((pixels.Cols, pixels.Rows));
            preprocessor.Convert(pixels, input);
            planes[i] = Array.ConvertAll(input, value => (byte)value);
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(paths[i])));
            hash.AppendData(planes[i]);
            progress.Report(new WorkProgress("reading", i + 1, paths.Count, double.NaN, (i + 1) / clock.Elapsed.TotalSeconds));
        }

        if (first is not null)
        {
            throw new ImageFileException(unusable == 1 ? first.Message : $"{first.Message} ({unusable} of {paths.Count} images cannot be used; this is the first.)", first);
        }

        return new PreparedImages(width, height, paths, planes, Convert.ToHexStringLower(hash.GetHashAndReset()), sizes.Count);
    }

    /// <summary>Some of the images as a tensor [N,3,H,W], RGB, 0..255.</summary>
    public Tensor Batch(IReadOnlyList<int> indices, Device device) =>
        stack(indices.Select(index => tensor(this.planes[index], 3, this.Height, this.Width))).to(float32).to(device);

    /// <summary>One image as model input.</summary>
    public void CopyTo(int index, Span<float> input) => Widen(this.planes[index], input);

    /// <summary>One image as 8-bit BGR; the caller disposes it.</summary>
    public Mat Picture(int index)
    {
        var picture = new Mat(this.Height, this.Width, MatType.CV_8UC3);
        var source = this.planes[index];
        var count = this.Width * this.Height;
        unsafe
        {
            var target = picture.DataPointer;
            for (var i = 0; i < count; i++)
            {
                target[3 * i] = source[(2 * count) + i];
                target[(3 * i) + 1] = source[count + i];
                target[(3 * i) + 2] = source[i];
            }
        }

        return picture;
    }

    private static void Widen(byte[] source, Span<float> target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = source[i];
        }
    }
}
