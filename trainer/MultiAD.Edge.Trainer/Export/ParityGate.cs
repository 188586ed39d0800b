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

    /// <summary>Measures the differences and refuses a model whose export differs.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="exported">Its export.</param>
    /// <param name="images">All parts.</param>
    /// <param name="samples">Samples of them to compare on.</param>
    /// <param name="device">Where to compute the trained model.</param>
    /// <exception cref="ParityException">The exported model differs from the trained one by more than <see cref="Tolerance"/>.</exception>
    public static ParityReport Require(
        TrainedModel model, ScoringModel exported, PreparedImages images, IReadOnlyList<int> samples, Device device)
    {
        var parity = Measure(model, exported, images, samples, device);
        return parity.Passed
            ? parity
            : throw new ParityException(
                $"The exported model differs from the trained one by {parity.MapDifference:E1} (map) and "
                + $"{parity.ScoreDifference:E1} (score) of their range; {Tolerance:E0} is allowed. "
                + "No bundle was written; please report this with the teacher and size used.");
    }

    /// <summary>Measures the differences.</summary>
    /// <returns>Largest difference of map and score over all images, each as a share of its range over all images.</returns>
    public static ParityReport Measure(
        TrainedModel model, ScoringModel exported, PreparedImages images, IReadOnlyList<int> samples, Device device)
    {
        using var slot = exported.CreateSlot();
        var (map, score) = (new Comparison(), new Comparison());
        foreach (var sample in samples)
        {
            using var scope = NewDisposeScope();
            var trained = model.Forward(images.Batch([sample], device));
            images.CopyTo(sample, slot.Input);
            exported.Run(slot);
            var reference = trained.Map.cpu().contiguous().data<float>().ToArray();
            var values = slot.Map.Values;
            for (var i = 0; i < reference.Length; i++)
            {
                map.Add(reference[i], reference[i] - values[i]);
            }

            var raw = trained.Score.cpu().item<float>();
            score.Add(raw, raw - slot.RawScore);
        }

        return new ParityReport(samples.Count, map.Share, score.Share);
    }

    // Range of the trained model's values, and the largest difference of the exported model's from them.
    private sealed class Comparison
    {
        private double difference;
        private double low = double.PositiveInfinity;
        private double high = double.NegativeInfinity;

        public double Share => this.difference / Math.Max(this.high - this.low, 1e-12);

        public void Add(double reference, double offset)
        {
            this.difference = Math.Max(this.difference, Math.Abs(offset));
            this.low = Math.Min(this.low, reference);
            this.high = Math.Max(this.high, reference);
        }
    }
}
