using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Models;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>Compares the model in TorchSharp with its ONNX export in ONNX Runtime on real images.</summary>
internal static class ParityGate
{
    /// <summary>Largest difference allowed, as a share of the values' range.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>Fewest images.</summary>
    public const int MinimumImages = 8;

    /// <summary>Measures the differences.</summary>
    /// <returns>Largest difference of map and score over all images, each as a share of its range over all images.</returns>
    public static ParityReport Measure(TrainedModel model, ScoringModel exported, PreparedImages images, IReadOnlyList<int> indices, Device device)
    {
        using var slot = exported.CreateSlot();
        double mapDifference = 0, scoreDifference = 0;
        double mapLow = double.PositiveInfinity, mapHigh = double.NegativeInfinity, scoreLow = double.PositiveInfinity, scoreHigh = double.NegativeInfinity;
        foreach (var index in indices)
        {
            using var scope = NewDisposeScope();
            var (map, score) = model.Forward(images.Batch([index], device));
            images.CopyTo(index, slot.Input);
            exported.Run(slot);
            var reference = map.cpu().contiguous().data<float>().ToArray();
            var values = slot.Map.Values;
            for (var i = 0; i < reference.Length; i++)
            {
                mapDifference = Math.Max(mapDifference, Math.Abs(reference[i] - values[i]));
                mapLow = Math.Min(mapLow, reference[i]);
                mapHigh = Math.Max(mapHigh, reference[i]);
            }

            var raw = score.cpu().item<float>();
            scoreDifference = Math.Max(scoreDifference, Math.Abs(raw - slot.RawScore));
            scoreLow = Math.Min(scoreLow, raw);
            scoreHigh = Math.Max(scoreHigh, raw);
        }

        return new ParityReport(indices.Count, mapDifference / Math.Max(mapHigh - mapLow, 1e-12), scoreDifference / Math.Max(scoreHigh - scoreLow, 1e-12));
    }
}

/// <summary>What the parity gate measured.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="MapDifference">Largest difference of the map as a share of its range.</param>
/// <param name="ScoreDifference">Largest difference of the score as a share of its range.</param>
internal sealed record ParityReport(int Images, double MapDifference, double ScoreDifference)
{
    /// <summary>Whether both are within the tolerance.</summary>
    public bool Passed => this.MapDifference <= ParityGate.Tolerance && this.ScoreDifference <= ParityGate.Tolerance;
}
