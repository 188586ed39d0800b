using System.Security.Cryptography;
using System.Text;
using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>
/// Pictures of parts, held as bytes: exactly what the agent's preprocessor makes of them. What a model learns from are
/// samples of its input size: the parts themselves, or each part's tiles, one part after the other.
/// </summary>
internal sealed class PreparedImages
{
    private readonly byte[][] planes;

    private PreparedImages(TileLayout layout, IReadOnlyList<string> paths, byte[][] planes, string digest, int sizes)
    {
        this.Layout = layout;
        this.Paths = paths;
        this.planes = planes;
        this.Digest = digest;
        this.DistinctSizes = sizes;
    }

    /// <summary>How a part is cut into samples.</summary>
    public TileLayout Layout { get; }

    /// <summary>Width of a sample in pixels.</summary>
    public int Width => this.Layout.TileWidth;

    /// <summary>Height of a sample in pixels.</summary>
    public int Height => this.Layout.TileHeight;

    /// <summary>Files of the parts.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Number of parts.</summary>
    public int PartCount => this.planes.Length;

    /// <summary>Samples of one part.</summary>
    public int TilesPerPart => this.Layout.Count;

    /// <summary>Number of samples.</summary>
    public int Count => this.PartCount * this.TilesPerPart;

    /// <summary>SHA-256 over names and prepared contents, hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>Number of different sizes among the files.</summary>
    public int DistinctSizes { get; }

    /// <summary>Reads and prepares images, one file at a time; no picture is held in its full size.</summary>
    /// <exception cref="ImageFileException">At least one image cannot be used; the message names the first and counts the rest.</exception>
    /// <exception cref="DataFolderException">The prepared images do not fit into memory.</exception>
    public static PreparedImages Read(IReadOnlyList<string> paths, TileLayout layout, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var preprocessor = new FramePreprocessor(layout.Width, layout.Height);
        RefuseOverMemory((long)preprocessor.Length * paths.Count);
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

        return new PreparedImages(layout, paths, planes, Convert.ToHexStringLower(hash.GetHashAndReset()), sizes.Count);
    }

    /// <summary>Samples of one part, in reading order of its tiles.</summary>
    public IEnumerable<int> SamplesOf(int part) => Enumerable.Range(part * this.TilesPerPart, this.TilesPerPart);

    /// <summary>Some of the samples as a tensor [N,3,H,W], RGB, 0..255.</summary>
    public Tensor Batch(IReadOnlyList<int> samples, Device device) =>
        stack(samples.Select(sample => tensor(this.Planes(sample), 3, this.Height, this.Width))).to(float32).to(device);

    /// <summary>One sample as model input.</summary>
    public void CopyTo(int sample, Span<float> input)
    {
        var source = this.Planes(sample);
        for (var i = 0; i < source.Length; i++)
        {
            input[i] = source[i];
        }
    }

    /// <summary>Planes R, G, B of a sample, [3,H,W]; not to be changed.</summary>
    public byte[] Planes(int sample)
    {
        if (this.TilesPerPart == 1)
        {
            return this.planes[sample];
        }

        var (part, index) = Math.DivRem(sample, this.TilesPerPart);
        var tile = this.Layout[index];
        var window = new byte[3 * tile.Width * tile.Height];
        for (var row = 0; row < 3 * tile.Height; row++)
        {
            var (plane, y) = Math.DivRem(row, tile.Height);
            var from = (((plane * this.Layout.Height) + tile.Y + y) * this.Layout.Width) + tile.X;
            this.planes[part].AsSpan(from, tile.Width).CopyTo(window.AsSpan(row * tile.Width));
        }

        return window;
    }

    /// <summary>An area of one sample as 8-bit BGR; the caller disposes it.</summary>
    /// <param name="sample">Which sample.</param>
    /// <param name="area">Which area, inside the sample.</param>
    public Mat Picture(int sample, Rect area) => ToPicture(this.Planes(sample), this.Width, this.Height, area);

    /// <summary>Planes R, G, B, [3,H,W], as 8-bit BGR; the caller disposes it.</summary>
    public static Mat ToPicture(ReadOnlySpan<byte> planes, int width, int height) => ToPicture(planes, width, height, new Rect(0, 0, width, height));

    /// <summary>An area of planes R, G, B, [3,H,W], as 8-bit BGR; the caller disposes it.</summary>
    public static Mat ToPicture(ReadOnlySpan<byte> planes, int width, int height, Rect area)
    {
        var picture = new Mat(area.Height, area.Width, MatType.CV_8UC3);
        var target = picture.AsSpan<byte>();
        var count = width * height;
        var next = 0;
        for (var y = area.Top; y < area.Bottom; y++)
        {
            var start = (y * width) + area.X;
            var red = planes.Slice(start, area.Width);
            var green = planes.Slice(start + count, area.Width);
            var blue = planes.Slice(start + (2 * count), area.Width);
            for (var x = 0; x < red.Length; x++)
            {
                target[next++] = blue[x];
                target[next++] = green[x];
                target[next++] = red[x];
            }
        }

        return picture;
    }

    /// <summary>Writes a picture into an area of planes R, G, B, [3,H,W].</summary>
    /// <param name="picture">8-bit BGR of the area's size, its rows without gaps.</param>
    /// <param name="planes">Changed inside the area.</param>
    /// <param name="width">Width of the planes.</param>
    /// <param name="height">Height of the planes.</param>
    /// <param name="area">Where, inside the planes.</param>
    public static void Write(Mat picture, Span<byte> planes, int width, int height, Rect area)
    {
        var source = picture.AsSpan<byte>();
        var count = width * height;
        var next = 0;
        for (var y = area.Top; y < area.Bottom; y++)
        {
            var start = (y * width) + area.X;
            var red = planes.Slice(start, area.Width);
            var green = planes.Slice(start + count, area.Width);
            var blue = planes.Slice(start + (2 * count), area.Width);
            for (var x = 0; x < red.Length; x++)
            {
                blue[x] = source[next++];
                green[x] = source[next++];
                red[x] = source[next++];
            }
        }
    }

    /// <summary>Planes R, G, B, [3,H,W], of an 8-bit BGR picture.</summary>
    public static byte[] ToPlanes(Mat picture)
    {
        using var whole = picture.IsContinuous() ? null : picture.Clone();
        var planes = new byte[3 * picture.Cols * picture.Rows];
        Write(whole ?? picture, planes, picture.Cols, picture.Rows, new Rect(0, 0, picture.Cols, picture.Rows));
        return planes;
    }

    /// <summary>One sample as 8-bit BGR; the caller disposes it.</summary>
    public Mat Picture(int sample) => ToPicture(this.Planes(sample), this.Width, this.Height);

    /// <summary>One part as 8-bit BGR in the size of the layout's canvas, the resolution it is inspected in; the caller disposes it.</summary>
    public Mat PartPicture(int part) => ToPicture(this.planes[part], this.Layout.Width, this.Layout.Height);

    private static void RefuseOverMemory(long bytes)
    {
        const double MaximumShare = 0.8;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > memory * MaximumShare)
        {
            throw new DataFolderException(
                $"The prepared images need {bytes >> 20} MiB of the {memory >> 20} MiB of memory. Take fewer images, fewer tiles (--tiles) or a smaller input (--size).");
        }
    }
}
