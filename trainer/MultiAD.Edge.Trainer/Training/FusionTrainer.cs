using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Fusion;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Fits how the branches' maps are joined on held-out good parts, and scores each of these parts by a fusion that was
/// fitted without it (cross-fit): scores of parts that were fitted on would make their limit too low.
/// </summary>
/// <remarks>
/// Two things rest on all held-out parts, also in a fold: whether parts lie alike, and the unit scale that
/// <see cref="FusionSamples"/> are brought to.
/// </remarks>
internal sealed class FusionTrainer
{
    // Groups of held-out parts that are in turn left out of the fit.
    private const int MaximumFolds = 5;

    private readonly MapFusion fusion;
    private readonly double[] priorWeights;
    private readonly MapRegion? region;

    /// <summary>Creates a trainer.</summary>
    /// <param name="fusion">Joins maps.</param>
    /// <param name="priorWeights">Weight of each branch before anything is known, above 0; only ratios matter.</param>
    /// <param name="region">What of the maps counts for scores; null where all does.</param>
    public FusionTrainer(MapFusion fusion, IEnumerable<double> priorWeights, MapRegion? region = null)
    {
        this.fusion = fusion;
        this.priorWeights = Normalize(priorWeights);
        this.region = region;
    }

    /// <summary>Fits the fusion.</summary>
    /// <param name="heldOut">Maps of the held-out parts, at least two.</param>
    /// <param name="samples">What the weights are learned from; null where they stay at their prior.</param>
    /// <param name="aligned">Whether each place has its own mean.</param>
    /// <param name="cancellationToken">Stops between two folds.</param>
    public FittedFusion Fit(HeldOutMaps heldOut, FusionSamples? samples, bool aligned, CancellationToken cancellationToken)
    {
        var weights = this.FitFusionWeights(samples);
        var scales = FusionStatisticsFit.Scale(heldOut.Maps, weights, aligned);
        var scores = new Dictionary<int, double>();
        foreach (var fold in this.CrossFit(heldOut, samples, aligned))
        {
            cancellationToken.ThrowIfCancellationRequested();
            this.ScoreParts(heldOut, fold, scores);
        }

        return new FittedFusion(weights, scales, aligned, [.. heldOut.Parts.Select(part => scores[part])]);
    }

    /// <summary>Fits one fusion for each group of held-out parts, on all other parts. Each part is in one group.</summary>
    public IEnumerable<FusionFold> CrossFit(HeldOutMaps heldOut, FusionSamples? samples, bool aligned)
    {
        var folds = Math.Min(MaximumFolds, heldOut.Parts.Count);
        for (var fold = 0; fold < folds; fold++)
        {
            var unseen = heldOut.Parts.Where((_, at) => at % folds == fold).ToHashSet();
            var enough = heldOut.Parts.Count - unseen.Count >= FusionStatisticsFit.MinimumAligned;
            var weights = this.FitFusionWeights(samples?.Without(unseen));
            yield return new FusionFold(unseen, FusionStatisticsFit.Scale(heldOut.Without(unseen), weights, aligned && enough));
        }
    }

    private static double[] Normalize(IEnumerable<double> weights)
    {
        double[] values = [.. weights];
        var sum = values.Sum();
        return [.. values.Select(value => value / sum)];
    }

    private double[] FitFusionWeights(FusionSamples? samples) =>
        samples is { AreEnough: true } ? new FusionWeightSearch(samples).Run(this.priorWeights) : this.priorWeights;

    private float ScoreOf(FusedMap fused, int sample) => this.region is { } region
        ? region.Peak(sample % region.TileCount, fused.Map.contiguous().data<float>().ToArray())
        : fused.Score.item<float>();

    // A part scores as its worst tile.
    private void ScoreParts(HeldOutMaps heldOut, FusionFold fold, Dictionary<int, double> scores)
    {
        var (rows, columns) = (heldOut.Maps.Rows, heldOut.Maps.Columns);
        for (var sample = 0; sample < heldOut.PartOfSample.Count; sample++)
        {
            var part = heldOut.PartOfSample[sample];
            if (fold.Parts.Contains(part))
            {
                using var scope = NewDisposeScope();
                var maps = heldOut.Maps.Samples[sample].Select((map, branch) => tensor(map, 1, 1, rows[branch], columns[branch])).ToArray();
                var score = this.ScoreOf(this.fusion.Fuse(maps, fold.Scales), sample);
                scores[part] = Math.Max(scores.GetValueOrDefault(part, double.NegativeInfinity), score);
            }
        }
    }
}
