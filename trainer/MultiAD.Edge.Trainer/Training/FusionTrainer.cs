using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Fusion;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Fits how the branches' maps are joined on held-out good parts, and scores each of these parts by a fusion that was
/// fitted without it (cross-fit): scores of parts that were fitted on would make their limit too low.
/// </summary>
/// <remarks>
/// What <see cref="FusionChoice"/> decides rests on all held-out parts, also in a fold: it is one of four ways, each judged
/// by place means of the others.
/// </remarks>
internal sealed class FusionTrainer
{
    // Groups of held-out parts that are in turn left out of the fit.
    private const int MaximumFolds = 5;

    private readonly MapFusion fusion;
    private readonly double[] priorWeights;
    private readonly double[] trustedWeights;
    private readonly MapRegion? region;

    /// <summary>Creates a trainer.</summary>
    /// <param name="fusion">Joins maps.</param>
    /// <param name="priorWeights">Weight of each branch before anything is known, above 0; only ratios matter.</param>
    /// <param name="trustedWeights">The same where synthetic anomalies have shown that the branches help.</param>
    /// <param name="region">What of the maps counts for scores; null where all does.</param>
    public FusionTrainer(
        MapFusion fusion, IEnumerable<double> priorWeights, IEnumerable<double> trustedWeights, MapRegion? region = null)
    {
        this.fusion = fusion;
        this.priorWeights = Normalize(priorWeights);
        this.trustedWeights = Normalize(trustedWeights);
        this.region = region;
    }

    /// <summary>Fits the fusion.</summary>
    /// <param name="heldOut">Maps of the held-out parts, at least two.</param>
    /// <param name="leftOut">Maps of parts that were trained on, each as if it had not been.</param>
    /// <param name="samples">What the way to join is chosen by; null where it stays the cautious one.</param>
    /// <param name="mayAlign">Whether a place may have its own mean; not where a part has several tiles.</param>
    /// <param name="cancellationToken">Stops between two folds.</param>
    public FittedFusion Fit(
        HeldOutMaps heldOut, HeldOutMaps leftOut, FusionSamples? samples, bool mayAlign, CancellationToken cancellationToken)
    {
        var setting = samples is { AreEnough: true }
            ? new FusionChoice(heldOut.Maps, samples).Run(this.priorWeights, this.trustedWeights, mayAlign)
            : new FusionSetting(this.priorWeights, Aligned: false);
        var scales = FusionStatisticsFit.Scale(heldOut.Maps, setting);
        var scores = new Dictionary<int, double>();
        foreach (var fold in CrossFit(heldOut, setting))
        {
            cancellationToken.ThrowIfCancellationRequested();
            this.ScoreParts(heldOut, fold, scores);
        }

        var others = new Dictionary<int, double>();
        this.ScoreParts(leftOut, new FusionFold(leftOut.Parts.ToHashSet(), scales), others);
        return new FittedFusion
        {
            Setting = setting,
            Scales = scales,
            HeldOutScores = [.. heldOut.Parts.Select(part => scores[part])],
            LeftOutScores = [.. leftOut.Parts.Select(part => others[part])],
        };
    }

    /// <summary>Fits one fusion for each group of held-out parts, on all other parts. Each part is in one group.</summary>
    public static IEnumerable<FusionFold> CrossFit(HeldOutMaps heldOut, FusionSetting setting)
    {
        var folds = Math.Min(MaximumFolds, heldOut.Parts.Count);
        for (var fold = 0; fold < folds; fold++)
        {
            var unseen = heldOut.Parts.Where((_, at) => at % folds == fold).ToHashSet();
            yield return new FusionFold(unseen, FusionStatisticsFit.Scale(heldOut.Without(unseen), setting));
        }
    }

    private static double[] Normalize(IEnumerable<double> weights)
    {
        double[] values = [.. weights];
        var sum = values.Sum();
        return [.. values.Select(value => value / sum)];
    }

    private float ScoreOf(FusedMap fused, int sample) => this.region is { } region
        ? region.Peak(sample % region.TileCount, fused.Map.contiguous().data<float>().ToArray())
        : fused.Score.item<float>();

    // A part scores as its worst tile.
    private void ScoreParts(HeldOutMaps seen, FusionFold fold, Dictionary<int, double> scores)
    {
        var (rows, columns) = (seen.Maps.Rows, seen.Maps.Columns);
        for (var sample = 0; sample < seen.PartOfSample.Count; sample++)
        {
            var part = seen.PartOfSample[sample];
            if (fold.Parts.Contains(part))
            {
                using var scope = NewDisposeScope();
                var maps = seen.Maps.Samples[sample].Select((map, branch) => tensor(map, 1, 1, rows[branch], columns[branch])).ToArray();
                var score = this.ScoreOf(this.fusion.Fuse(maps, fold.Scales), sample);
                scores[part] = Math.Max(scores.GetValueOrDefault(part, double.NegativeInfinity), score);
            }
        }
    }
}
