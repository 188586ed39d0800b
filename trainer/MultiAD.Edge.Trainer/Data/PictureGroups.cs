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
        var limit = Math.Min(LargestDifference, LargestShare * Typical(small, cancellationToken));
        for (var i = 1; i < small.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var j = 0; j < i; j++)
            {
                var (from, to) = (groupOf[distinct[i]], groupOf[distinct[j]]);
                if (from != to && Difference(small[i], small[j]) < limit)
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

    // Three quarters of the pairs differ by less: above what shots of one part give, even where there are only few parts.
    private static double Typical(float[][] small, CancellationToken cancellationToken)
    {
        var differences = new List<double>(small.Length * (small.Length - 1) / 2);
        for (var i = 1; i < small.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var j = 0; j < i; j++)
            {
                differences.Add(Difference(small[i], small[j]));
            }
        }

        differences.Sort();
        return differences[differences.Count * 3 / 4];
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
