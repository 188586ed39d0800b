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

    private PreparedImages(TileLayout layout, IReadOnlyList<string> paths, byte[][] planes, string digest, HashSet<(int Width, int Height)> sizes)
    {
        this.Layout = layout;
        this.Paths = paths;
        this.planes = planes;
        this.Digest = digest;
        this.DistinctSizes = sizes.Count;
        this.LargestPicture = sizes.MaxBy(size => (long)size.Width * size.Height);
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

    /// <summary>Size of the file with the most pixels.</summary>
    public (int Width, int Height) LargestPicture { get; }

    /// <summary>Number of files with 16 bits.</summary>
    public int SixteenBitFiles { get; private init; }

    /// <summary>Highest value in any of them, 0 to 65535.</summary>
    public int Brightest { get; private init; }

    /// <summary>Reads and prepares images, one file at a time; no picture is held in its full size.</summary>
    /// <param name="paths">Files of the parts.</param>
    /// <param name="layout">How a part is cut into samples.</param>
    /// <param name="progress">Told after each file.</param>
    /// <param name="cancellationToken">Stops between two files.</param>
    /// <param name="leaveOut">Takes the images that cannot be used, which are then left out; null refuses them.</param>
    /// <param name="health">Takes each frame as it was read; null where nobody asks.</param>
    /// <exception cref="UnreadableImagesException">At least one image cannot be used; it holds all of them.</exception>
    /// <exception cref="DataFolderException">The prepared images do not fit into memory.</exception>
    public static PreparedImages Read(
        IReadOnlyList<string> paths,
        TileLayout layout,
        IProgress<WorkProgress> progress,
        CancellationToken cancellationToken,
        UnreadableImages? leaveOut = null,
        FrameHealthCollector? health = null)
    {
        using var preprocessor = new FramePreprocessor(layout.Width, layout.Height);
        RefuseOverMemory((long)preprocessor.Length * paths.Count);
        using var pixels = new Mat();
        var input = new float[preprocessor.Length];
        var planes = new List<byte[]>(paths.Count);
        var taken = new List<string>(paths.Count);
        var sizes = new HashSet<(int Width, int Height)>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var unreadable = leaveOut ?? new UnreadableImages();
        var phase = new ProgressPhase(progress, "reading", paths.Count);
        int sixteenBit = 0, brightest = 0;
        foreach (var path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var details = ImageFile.ReadInto(path, pixels);
                sixteenBit += details.Bits == 16 ? 1 : 0;
                brightest = Math.Max(brightest, details.Brightest);
            }
            catch (ImageFileException error)
            {
                unreadable.Add(path, error);
                continue;
            }

            sizes.Add((pixels.Cols, pixels.Rows));
            health?.Add(pixels);
            preprocessor.Convert(pixels, input);
            planes.Add(Array.ConvertAll(input, value => (byte)value));
            taken.Add(path);
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
            hash.AppendData(planes[^1]);
            phase.Step();
        }

        if (leaveOut is null)
        {
            unreadable.ThrowIfAny(paths.Count);
        }

        return new PreparedImages(layout, taken, [.. planes], Convert.ToHexStringLower(hash.GetHashAndReset()), sizes)
        {
            SixteenBitFiles = sixteenBit,
            Brightest = brightest,
        };
    }

    /// <summary>SHA-256 over the prepared content of one part, hexadecimal.</summary>
    public string DigestOf(int part) => Convert.ToHexStringLower(SHA256.HashData(this.planes[part]));

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
    public Mat Picture(int sample, Rect area) => PlanarImage.ToPicture(this.Planes(sample), this.Width, this.Height, area);

    /// <summary>One sample as 8-bit BGR; the caller disposes it.</summary>
    public Mat Picture(int sample) => PlanarImage.ToPicture(this.Planes(sample), this.Width, this.Height);

    /// <summary>
    /// One part as 8-bit BGR in the size of the layout's canvas, the resolution it is inspected in; the caller disposes it.
    /// </summary>
    public Mat PartPicture(int part) => PlanarImage.ToPicture(this.planes[part], this.Layout.Width, this.Layout.Height);

    private static void RefuseOverMemory(long bytes)
    {
        const double MaximumShare = 0.8;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > memory * MaximumShare)
        {
            throw new DataFolderException(
                $"The prepared images need {bytes >> 20} MiB of the {memory >> 20} MiB of memory. "
                + "Take fewer images, fewer tiles (--tiles) or a smaller input (--size, --scales).");
        }
    }
}
