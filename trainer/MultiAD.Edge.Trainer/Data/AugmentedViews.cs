using OpenCvSharp;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>
/// What the student sees of the training samples: each as it is, then slightly changed copies of each, as the next shift,
/// lamp or fixture would show it: brightness and contrast, shift and turn within small bounds. The copies of one seed are
/// always the same, so that the teacher looks at each view once.
/// </summary>
internal sealed class AugmentedViews
{
    // Changed copies of each sample: few where there are many samples, more where there are few.
    private const int MinimumCopies = 1;
    private const int MaximumCopies = 5;

    // Views that even a small set is brought to.
    private const int WantedViews = 100;

    private const double Gain = 0.1;
    private const double GammaExponent = 0.15;
    private const double ShiftShare = 2.0 / 256;
    private const double TurnDegrees = 1.0;

    private readonly PreparedImages images;
    private readonly int[] samples;
    private readonly byte[][] copies;

    /// <summary>Makes the copies.</summary>
    /// <param name="images">All samples.</param>
    /// <param name="samples">Those to train on.</param>
    /// <param name="seed">Seed of the copies; null for none.</param>
    /// <param name="cancellationToken">Stops between two copies.</param>
    public AugmentedViews(PreparedImages images, int[] samples, int? seed, CancellationToken cancellationToken)
    {
        this.images = images;
        this.samples = samples;
        var each = seed is null ? 0 : Math.Clamp((WantedViews / samples.Length) - 1, MinimumCopies, MaximumCopies);
        this.copies = new byte[samples.Length * each][];
        var random = new Random(seed ?? 0);
        for (var i = 0; i < this.copies.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var picture = images.Picture(samples[i % samples.Length]);
            Change(picture, random);
            this.copies[i] = PlanarImage.ToPlanes(picture);
        }
    }

    /// <summary>Number of views.</summary>
    public int Count => this.samples.Length + this.copies.Length;

    /// <summary>Views that are unchanged samples come first.</summary>
    public int Unchanged => this.samples.Length;

    /// <summary>The sample that a view shows.</summary>
    public int SampleOf(int view) => this.samples[view % this.samples.Length];

    /// <summary>Planes R, G, B of a view, [3,H,W].</summary>
    public byte[] Planes(int view) =>
        view < this.samples.Length ? this.images.Planes(this.samples[view]) : this.copies[view - this.samples.Length];

    /// <summary>Views as a tensor [N,3,H,W], RGB, 0..255.</summary>
    public Tensor Batch(IEnumerable<int> views, Device device) => this.Stack(views.Select(this.Planes), device);

    /// <summary>Planes as a tensor [N,3,H,W].</summary>
    public Tensor Stack(IEnumerable<byte[]> planes, Device device) =>
        stack(planes.Select(values => tensor(values, 3, this.images.Height, this.images.Width))).to(float32).to(device);

    private static void Change(Mat picture, Random random)
    {
        double NextUniform(double bound) => bound * ((2 * random.NextDouble()) - 1);

        var center = new Point2f(picture.Cols / 2f, picture.Rows / 2f);
        using var move = Cv2.GetRotationMatrix2D(center, NextUniform(TurnDegrees), 1);
        move.Set(0, 2, move.Get<double>(0, 2) + NextUniform(ShiftShare * picture.Cols));
        move.Set(1, 2, move.Get<double>(1, 2) + NextUniform(ShiftShare * picture.Rows));
        Cv2.WarpAffine(picture, picture, move, picture.Size(), InterpolationFlags.Linear, BorderTypes.Replicate);
        var gain = 1 + NextUniform(Gain);
        var exponent = Math.Exp(NextUniform(GammaExponent));
        var table = new byte[256];
        for (var value = 0; value < table.Length; value++)
        {
            table[value] = (byte)Math.Clamp(Math.Round(255 * gain * Math.Pow(value / 255.0, exponent)), 0, 255);
        }

        Cv2.LUT(picture, table, picture);
    }
}
