using System.Diagnostics;
using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Metrics;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Synthesis;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Teaches the discriminator on views of good parts, some of them with synthetic defects. Teacher and student are frozen
/// and look at each view once. One family of defects is kept out of the training; the discriminator that tells that
/// family best is the one that is kept. Loss: focal (gamma 2) plus a hinge at logits of +-0.5 (SuperSimpleNet, Rolih et
/// al., 2024).
/// </summary>
internal sealed class DiscriminatorTraining(TrainedModel model, AugmentedViews views, AnomalyGenerator defects, TrainingOptions options, Device device)
{
    private const int MinimumViews = 32;
    private const int MaximumViews = 480;
    private const int MinimumValidationViews = 16;
    private const int MaximumValidationViews = 64;
    private const double CleanShare = 0.4;
    private const double FeatureNoiseShare = 0.15;
    private const int Epochs = 10;
    private const int BatchSize = 16;
    private const int LookBatch = 8;
    private const double LearningRate = 1e-3;
    private const double WeightDecay = 1e-2;
    private const double Gamma = 2;
    private const double Margin = 0.5;

    // A cell counts as altered from this share of changed pixels; cells between none and this are left out.
    private const double AlteredShare = 0.2;

    /// <summary>Trains a discriminator and adds it to the model.</summary>
    /// <returns>Area under the ROC curve over cells, on the family that was kept out.</returns>
    public double Run(Discriminator discriminator, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var random = new Random(options.Seed + 1);

        // One view for each step of the student: a short training is short as a whole.
        var count = Math.Clamp(options.StepsFor(views.Unchanged), MinimumViews, MaximumViews);
        using var training = this.Look(count, AnomalyGenerator.TrainingFamilies, feature: true, random, progress, cancellationToken);
        using var validation = this.Look(Math.Clamp(count / 8, MinimumValidationViews, MaximumValidationViews), [AnomalyGenerator.HeldOutFamily], feature: false, random, progress, cancellationToken);
        using var optimiser = optim.AdamW(discriminator.parameters(), LearningRate, weight_decay: WeightDecay);
        var steps = Epochs * training.Count / BatchSize;
        var best = double.NegativeInfinity;
        Dictionary<string, Tensor>? kept = null;
        discriminator.train();
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            foreach (var group in optimiser.ParamGroups)
            {
                group.LearningRate = LearningRate * (0.01 + (0.99 * 0.5 * (1 + Math.Cos(Math.PI * step / steps))));
            }

            int[] batch = [.. Enumerable.Range(0, BatchSize).Select(_ => random.Next(training.Count))];
            optimiser.zero_grad();
            var (inputs, changed) = training.Take(batch, device);
            var loss = Loss(discriminator.forward(inputs), changed);
            loss.backward();
            optimiser.step();
            progress.Report(new WorkProgress("discriminator", step + 1, steps, loss.item<float>(), (step + 1) * BatchSize / clock.Elapsed.TotalSeconds));
            if ((step + 1) % Math.Max(1, steps / Epochs) == 0 || step + 1 == steps)
            {
                var area = Measure(discriminator, validation, device);
                if (area > best)
                {
                    best = area;
                    Release(kept);
                    kept = discriminator.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone().DetachFromDisposeScope(), StringComparer.Ordinal);
                }
            }
        }

        if (kept is not null)
        {
            discriminator.load_state_dict(kept);
            Release(kept);
        }

        discriminator.eval();
        return best;
    }

    private static void Release(Dictionary<string, Tensor>? state)
    {
        if (state is not null)
        {
            foreach (var value in state.Values)
            {
                value.Dispose();
            }
        }
    }

    private static Tensor Loss(Tensor logits, Tensor changed)
    {
        var altered = changed.ge(AlteredShare).to(float32);
        var counted = changed.le(0).logical_or(changed.ge(AlteredShare)).to(float32);
        var right = (logits * ((2 * altered) - 1)).sigmoid().clamp(1e-6, 1);
        var focal = -((1 - right).pow(Gamma) * right.log() * counted).sum() / counted.sum();
        var whole = (1 - altered) * counted;
        var hinge = ((Margin + logits).relu() * whole).sum() / whole.sum().clamp_min(1) + (((Margin - logits).relu() * altered).sum() / altered.sum().clamp_min(1));
        return (4 * focal) + (0.25 * hinge);
    }

    private static double Measure(Discriminator discriminator, LookedAt validation, Device device)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        discriminator.eval();
        var (inputs, changed) = validation.Take([.. Enumerable.Range(0, validation.Count)], device);
        var logits = discriminator.forward(inputs).flatten().cpu().data<float>().ToArray();
        var shares = changed.flatten().cpu().data<float>().ToArray();
        discriminator.train();
        int[] counted = [.. Enumerable.Range(0, shares.Length).Where(cell => shares[cell] is <= 0 or >= (float)AlteredShare)];
        return RankMetrics.Auroc([.. counted.Select(cell => (double)logits[cell])], [.. counted.Select(cell => shares[cell] > 0)]) ?? 0;
    }

    private LookedAt Look(int count, IReadOnlyList<AnomalyFamily> families, bool feature, Random random, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var gradients = no_grad();
        var result = new LookedAt();
        var clock = Stopwatch.StartNew();
        for (var done = 0; done < count; done += LookBatch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var planes = new List<byte[]>();
            var masks = new List<Tensor>();
            var noisy = new List<bool>();
            for (var i = 0; i < LookBatch; i++)
            {
                var clean = random.NextDouble() < CleanShare;
                var noise = !clean && feature && random.NextDouble() < FeatureNoiseShare;
                noisy.Add(noise);
                if (clean || noise)
                {
                    planes.Add(views.Planes(random.Next(views.Count)));
                    masks.Add(zeros(1, model.Height, model.Width));
                }
                else
                {
                    var defect = defects.Make(families[random.Next(families.Count)], views.SampleOf(random.Next(views.Unchanged)), random);
                    planes.Add(defect.Planes);
                    masks.Add(tensor(defect.Mask, 1, model.Height, model.Width).to(float32) / 255);
                }
            }

            var images = views.Stack(planes, device);
            var features = model.Features(images);
            var changed = stack(masks).to(device);
            if (noisy.Contains(true))
            {
                FeatureNoise.Apply(features.Teacher, changed, noisy, random);
            }

            var stride = model.Scales[Discriminator.GridLevel];
            result.Add(Discriminator.Discrepancies(features), nn.functional.avg_pool2d(changed, stride));
            progress.Report(new WorkProgress("synthetic defects", Math.Min(done + LookBatch, count), count, double.NaN, (done + LookBatch) / clock.Elapsed.TotalSeconds));
        }

        return result;
    }

    // What the discriminator learns from, in half precision: a batch of views per entry.
    private sealed class LookedAt : IDisposable
    {
        private readonly List<Tensor[]> discrepancies = [];
        private readonly List<Tensor> changed = [];

        public int Count => this.changed.Count * LookBatch;

        public void Add(Tensor[] levels, Tensor shares)
        {
            this.discrepancies.Add([.. levels.Select(level => level.to(float16).DetachFromDisposeScope())]);
            this.changed.Add(shares.DetachFromDisposeScope());
        }

        public (Tensor[] Discrepancies, Tensor Changed) Take(int[] which, Device device) => (
            [.. Enumerable.Range(0, this.discrepancies[0].Length).Select(level => stack(which.Select(view => this.discrepancies[view / LookBatch][level][view % LookBatch])).to(float32).to(device))],
            stack(which.Select(view => this.changed[view / LookBatch][view % LookBatch])).to(device));

        public void Dispose()
        {
            foreach (var value in this.discrepancies.SelectMany(levels => levels).Concat(this.changed))
            {
                value.Dispose();
            }
        }
    }
}
