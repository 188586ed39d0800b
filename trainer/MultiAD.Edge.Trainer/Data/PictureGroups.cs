using System.Numerics.Tensors;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>
/// Which photos show one and the same part: copies of a file, and shots of a part that did not move between them. A part on
/// both sides of a split would make the limit too low, and copies teach nothing.
/// </summary>
internal sealed class PictureGroups
{
    // Photos of different parts differ by about as much, all of them; shots of one part by a small share of that.
    private const double LargestShare = 0.2;
    private const double LargestDifference = 4;
    private const int Side = 32;

    // Pairs grow with the square; beyond this only copies are found.
    private const int MostCompared = 3000;

    private PictureGroups(int[] groupOf, int distinct)
    {
        this.GroupOf = groupOf;
        this.DistinctPictures = distinct;
    }

    /// <summary>For each part the first part of its group; a part alone is its own.</summary>
    public IReadOnlyList<int> GroupOf { get; }

    /// <summary>Number of different pictures; copies of one count once.</summary>
    public int DistinctPictures { get; }

    /// <summary>Number of groups: as many parts as the photos seem to show.</summary>
    public int Count => this.GroupOf.Distinct().Count();

    /// <summary>Compares all photos.</summary>
    /// <param name="images">The photos.</param>
    /// <param name="cancellationToken">Stops between two photos.</param>
    public static PictureGroups Find(PreparedImages images, CancellationToken cancellationToken)
    {
        var groupOf = Enumerable.Range(0, images.PartCount).ToArray();
        var firsts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var part = 0; part < groupOf.Length; part++)
        {
            var digest = images.DigestOf(part);
            if (!firsts.TryAdd(digest, part))
            {
                groupOf[part] = firsts[digest];
            }
        }

        int[] distinct = [.. firsts.Values.Order()];
        if (distinct.Length is > 2 and <= MostCompared)
        {
            Join(images, distinct, groupOf, cancellationToken);
        }

        return new PictureGroups(groupOf, distinct.Length);
    }

    private static void Join(PreparedImages images, int[] distinct, int[] groupOf, CancellationToken cancellationToken)
    {
        var small = Array.ConvertAll(distinct, part => Thumbnail(images, part));
        var differences = Compare(small, cancellationToken);
        var limit = Math.Min(LargestDifference, LargestShare * Typical(differences));
        for (var i = 1; i < small.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (from, to) = (groupOf[distinct[i]], groupOf[distinct[j]]);
                if (from != to && differences[Pair(i, j)] < limit)
                {
                    var (low, high) = (Math.Min(from, to), Math.Max(from, to));
                    for (var part = 0; part < groupOf.Length; part++)
                    {
                        groupOf[part] = groupOf[part] == high ? low : groupOf[part];
                    }
                }
            }
        }
    }

    // Place of a pair, the later one first.
    private static int Pair(int later, int earlier) => (later * (later - 1) / 2) + earlier;

    private static double[] Compare(float[][] small, CancellationToken cancellationToken)
    {
        var differences = new double[Pair(small.Length, 0)];
        for (var i = 1; i < small.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var j = 0; j < i; j++)
            {
                differences[Pair(i, j)] = Difference(small[i], small[j]);
            }
        }

        return differences;
    }

    // Three quarters of the pairs differ by less: above what shots of one part give, even where there are only few parts.
    private static double Typical(double[] differences)
    {
        double[] sorted = [.. differences];
        Array.Sort(sorted);
        return sorted[sorted.Length * 3 / 4];
    }

    // Small enough that the noise of a sensor and of JPEG averages out.
    private static float[] Thumbnail(PreparedImages images, int part)
    {
        using var picture = images.PartPicture(part);
        using var grey = new Mat();
        Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        using var small = new Mat();
        using var values = new Mat();
        grey.ConvertTo(values, MatType.CV_32FC1);
        Cv2.Resize(values, small, new Size(Side, Side), 0, 0, InterpolationFlags.Area);
        small.GetArray(out float[] thumbnail);
        return thumbnail;
    }

    // Root of the mean square, in grey values.
    private static double Difference(ReadOnlySpan<float> one, ReadOnlySpan<float> other) =>
        TensorPrimitives.Distance(one, other) / Side;
}
