using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Statistics;
using MultiAD.Edge.Trainer.Data;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>
/// Decides on the region of interest: for a fixed camera over a plain background, wherever any training part was, and a
/// margin so that a chip or a foreign body at the rim still counts. Where that is not clearly so, the whole picture.
/// </summary>
internal static class RegionFinder
{
    // In pixels of a picture of 256: the reach of the smallest cell and its smoothing.
    private const double Margin = 6.0 / 256;

    // Share of the parts that must stand out from a plain background.
    private const double MinimumFound = 0.95;

    // A camera is aimed at its part: something smaller is rather a print on a plain part than a part on a plain ground. So
    // is something in several pieces. Leaving out what is the part would hide its defects.
    private const double MinimumPartShare = 0.2;
    private const double MinimumLargestPiece = 0.9;

    // Above this a region is not worth what it may hide.
    private const double MaximumShare = 0.9;

    // All parts together, as a multiple of the usual part: above this they lie all over the picture.
    private const double MaximumSpread = 1.5;

    /// <summary>Decides.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="images">All parts.</param>
    /// <param name="training">Those of them that are trained on; held-out ones must not widen the region they are scored in.</param>
    /// <param name="cancellationToken">Stops between two parts.</param>
    public static RegionDecision Decide(
        RegionRequest request, PreparedImages images, IReadOnlyList<int> training, CancellationToken cancellationToken)
    {
        if (request.Region is { } given)
        {
            return new RegionDecision(given, $"as {Path.GetFileName(request.File)} says");
        }

        return request.IsAuto ? Find(images, training, cancellationToken) : new RegionDecision(null, "as asked for");
    }

    private static RegionDecision Find(PreparedImages images, IReadOnlyList<int> training, CancellationToken cancellationToken)
    {
        var (width, height) = RegionOfInterest.SizeFor(images.Layout.Width, images.Layout.Height);
        using var union = new Mat(height, width, MatType.CV_8UC1, Scalar.Black);
        var shares = new List<double>();
        foreach (var part in training)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var foreground = FindPart(images, part, width, height);
            if (foreground is not null)
            {
                Cv2.BitwiseOr(union, foreground, union);
                shares.Add(ShareOf(foreground));
            }
        }

        if (shares.Count < MinimumFound * training.Count)
        {
            return new RegionDecision(null, $"{shares.Count} of {training.Count} parts stand out from a plain background in one piece");
        }

        var usual = Quantiles.Median(shares);
        if (usual < MinimumPartShare)
        {
            return new RegionDecision(
                null,
                FormattableString.Invariant($"what stands out fills {usual:P0} of it, and the part may be what seems to be background"));
        }

        var spread = ShareOf(union) / usual;
        if (spread > MaximumSpread)
        {
            return new RegionDecision(
                null,
                FormattableString.Invariant($"parts lie all over the picture, together they cover {spread:0.0} times what one covers"));
        }

        var margin = Math.Max(1, (int)Math.Round(Margin * Math.Min(width, height)));
        using var element = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size((2 * margin) + 1, (2 * margin) + 1));
        Cv2.Dilate(union, union, element);
        var kept = ShareOf(union);
        return kept > MaximumShare
            ? new RegionDecision(null, FormattableString.Invariant($"the parts fill {kept:P0} of it"))
            : new RegionDecision(RegionOfInterest.FromMask(union), "where the training parts lie, with a margin");
    }

    // 8-bit mask, 255 on the part; null where it does not stand out in one piece.
    private static Mat? FindPart(PreparedImages images, int part, int width, int height)
    {
        using var picture = images.PartPicture(part);
        using var small = new Mat();
        Cv2.Resize(picture, small, new Size(width, height), 0, 0, InterpolationFlags.Area);
        var found = PartForeground.Find(small).ToMask();
        if (found is null || LargestPieceOf(found) >= MinimumLargestPiece)
        {
            return found;
        }

        found.Dispose();
        return null;
    }

    // Share of a mask that its largest connected component has.
    private static double LargestPieceOf(Mat mask)
    {
        using var labels = new Mat();
        using var statistics = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(mask, labels, statistics, centroids);
        var largest = Enumerable.Range(1, count - 1).Max(label => statistics.At<int>(label, (int)ConnectedComponentsTypes.Area));
        return largest / (double)Cv2.CountNonZero(mask);
    }

    private static double ShareOf(Mat mask) => Cv2.CountNonZero(mask) / (double)mask.Total();
}
