using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Training;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>Samples the exported model's maps of held-out good parts, for the calibration of pixels.</summary>
internal static class CalibrationSampler
{
    private const int PixelsPerImage = 4096;

    /// <summary>Runs the model over the parts.</summary>
    /// <param name="exported">The exported model.</param>
    /// <param name="images">All parts.</param>
    /// <param name="heldOut">Those that were held out.</param>
    /// <param name="region">Where values are taken from; null for everywhere.</param>
    /// <param name="context">Told after each part.</param>
    /// <returns>Raw map values, about <see cref="PixelsPerImage"/> of each part.</returns>
    public static float[] Sample(
        ScoringModel exported, PreparedImages images, IReadOnlyList<int> heldOut, MapRegion? region, TrainingContext context)
    {
        using var scorer = new PartScorer(exported, images.Layout, region);
        var pixels = new List<float>();
        var cells = region is null ? null : CellsOf(region);
        var count = cells?.Length ?? scorer.Map.Values.Length;
        var stride = Math.Max(1, count / PixelsPerImage);
        var phase = new ProgressPhase(context.Progress, "calibrating", heldOut.Count);
        for (var at = 0; at < heldOut.Count; at++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var picture = images.PartPicture(heldOut[at]);
            _ = scorer.Score(picture);
            var map = scorer.Map.Values;

            // A stride that shares no factor with the width visits all columns.
            for (var i = (at + 1) % stride; i < count; i += stride | 1)
            {
                pixels.Add(map[cells?[i] ?? i]);
            }

            phase.Step();
        }

        return [.. pixels];
    }

    private static int[] CellsOf(MapRegion region) => [.. Enumerable.Range(0, region.Cells.Length).Where(cell => region.Cells[cell])];
}
