namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>
/// Metrics that depend on the order of raw scores alone. A larger score means more anomalous; label true is defective.
/// Exact, with ties; null where a class is missing and the metric has no meaning.
/// </summary>
internal static class RankMetrics
{
    /// <summary>
    /// Area under the ROC curve: the Mann-Whitney statistic with average ranks, that is the share of pairs of a defective
    /// and a good part where the defective one scores higher, ties counting half (Hanley and McNeil 1982).
    /// </summary>
    /// <param name="scores">Raw scores, n values, none of them NaN.</param>
    /// <param name="labels">True for defective, n values.</param>
    /// <returns>0..1; null where one of the classes is empty.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a score is NaN.</exception>
    public static double? Auroc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var (keys, ordered) = Sort(scores, labels);
        double rankSum = 0;
        long positives = 0;
        for (var start = 0; start < keys.Length;)
        {
            var end = start;
            var tied = 0;
            for (; end < keys.Length && keys[end] == keys[start]; end++)
            {
                tied += ordered[end] ? 1 : 0;
            }

            // Ranks from 1; a run of equal scores shares the mean of its ranks.
            rankSum += tied * ((start + 1 + end) / 2.0);
            positives += tied;
            start = end;
        }

        var negatives = keys.Length - positives;
        return positives == 0 || negatives == 0
            ? null
            : (rankSum - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }

    /// <summary>Best F1 = 2 TP / (2 TP + FP + FN) over all thresholds: what an oracle that knows the labels would set.</summary>
    /// <param name="scores">Raw scores, n values, none of them NaN.</param>
    /// <param name="labels">True for defective, n values.</param>
    /// <returns>0..1; null where one of the classes is empty.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a score is NaN.</exception>
    public static double? F1Max(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var curve = Roc(scores, labels);
        if (curve.Count == 0)
        {
            return null;
        }

        long positives = 0;
        foreach (var label in labels)
        {
            positives += label ? 1 : 0;
        }

        var negatives = labels.Length - positives;
        return curve.Max(point =>
        {
            var found = point.TruePositiveRate * positives;
            return 2 * found / (found + (point.FalsePositiveRate * negatives) + positives);
        });
    }

    /// <summary>
    /// The ROC curve, one point for each distinct score and (0, 0) before them, from the highest threshold to the lowest.
    /// </summary>
    /// <param name="scores">Raw scores, n values, none of them NaN.</param>
    /// <param name="labels">True for defective, n values.</param>
    /// <returns>Points from (0, 0) to (1, 1); empty where one of the classes is empty.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a score is NaN.</exception>
    public static IReadOnlyList<RocPoint> Roc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var (keys, ordered) = Sort(scores, labels);
        var positives = ordered.LongCount(label => label);
        var negatives = ordered.Length - positives;
        if (positives == 0 || negatives == 0)
        {
            return [];
        }

        var points = new List<RocPoint> { new(double.PositiveInfinity, 0, 0) };
        long truePositives = 0;
        long falsePositives = 0;
        for (var i = keys.Length - 1; i >= 0; i--)
        {
            truePositives += ordered[i] ? 1 : 0;
            falsePositives += ordered[i] ? 0 : 1;
            if (i == 0 || keys[i - 1] != keys[i])
            {
                points.Add(new(keys[i], (double)falsePositives / negatives, (double)truePositives / positives));
            }
        }

        return points;
    }

    private static (double[] Scores, bool[] Labels) Sort(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length)
        {
            throw new ArgumentException($"{scores.Length} scores for {labels.Length} labels.", nameof(labels));
        }

        foreach (var score in scores)
        {
            if (double.IsNaN(score))
            {
                throw new ArgumentException("A score is not a number and has no rank.", nameof(scores));
            }
        }

        var keys = scores.ToArray();
        var ordered = labels.ToArray();
        Array.Sort(keys, ordered);
        return (keys, ordered);
    }
}
