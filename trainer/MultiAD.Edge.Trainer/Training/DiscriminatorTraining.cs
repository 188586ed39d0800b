using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Metrics;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Synthesis;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Teaches the discriminator on views of good parts, some of them with synthetic anomalies. Teacher and student are frozen
/// and see each view once. One family of anomalies is kept out of the training; the discriminator that tells that family
/// best is the one that is kept. Loss: focal (gamma 2) plus a hinge at logits of +-0.5 (SuperSimpleNet, Rolih et al., 2024).
/// </summary>
internal sealed class DiscriminatorTraining
{
    private const int MinimumViews = 32;
    private const int MaximumViews = 480;
    private const int MinimumValidationViews = 16;
    private const int MaximumValidationViews = 64;
    private const double CleanShare = 0.4;
    private const double FeatureNoiseShare = 0.15;
    private const int Epochs = 10;
    private const int BatchSize = 16;
    private const int FeatureBatch = 8;
    private const double LearningRate = 1e-3;
    private const double FinalLearningRate = 1e-5;
    private const double WeightDecay = 1e-2;
    private const double Gamma = 2;
    private const double Margin = 0.5;

    // A cell counts as altered from this share of changed pixels; cells between none and this are left out.
    private const double AlteredShare = 0.2;

    private static readonly CosineSchedule Schedule = new(LearningRate, FinalLearningRate);

    private readonly TrainedModel model;
    private readonly AugmentedViews views;
    private readonly AnomalyGenerator anomalies;
    private readonly TrainingOptions options;
    private readonly TrainingContext context;

    /// <summary>Prepares a training.</summary>
    /// <param name="model">The model with its trained student.</param>
    /// <param name="views">Views of good parts.</param>
    /// <param name="anomalies">Makes anomalies on the views' samples.</param>
    /// <param name="options">How to train.</param>
    /// <param name="context">Told after each batch and each step.</param>
    public DiscriminatorTraining(
        TrainedModel model, AugmentedViews views, AnomalyGenerator anomalies, TrainingOptions options, TrainingContext context)
    {
        this.model = model;
        this.views = views;
        this.anomalies = anomalies;
        this.options = options;
        this.context = context;
    }

    /// <summary>Trains a discriminator.</summary>
    /// <returns>Area under the ROC curve over cells, on the family that was kept out.</returns>
    public double Run(Discriminator discriminator)
    {
        var random = new Random(this.context.Seed + 1);

        // One view for each step of the student: a short training is short as a whole.
        var count = Math.Clamp(this.options.StepsFor(this.views.Unchanged), MinimumViews, MaximumViews);
        var unseen = Math.Clamp(count / 8, MinimumValidationViews, MaximumValidationViews);
        using var training = this.BuildDataset(count, AnomalyGenerator.TrainingFamilies, featureNoise: true, random);
        using var validation = this.BuildDataset(unseen, [AnomalyGenerator.HeldOutFamily], featureNoise: false, random);
        using var optimizer = optim.AdamW(discriminator.parameters(), LearningRate, weight_decay: WeightDecay);
        using var best = new BestState();
        var steps = Epochs * training.Count / BatchSize;
        var phase = new ProgressPhase(this.context.Progress, "discriminator", steps) { ImagesPerStep = BatchSize };
        discriminator.train();
        for (var step = 0; step < steps; step++)
        {
            this.context.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Schedule.SetRate(optimizer, (double)step / steps);
            int[] batch = [.. Enumerable.Range(0, BatchSize).Select(_ => random.Next(training.Count))];
            optimizer.zero_grad();
            var (inputs, changed) = training.Take(batch, this.context.Device);
            var loss = Loss(discriminator.forward(inputs), changed);
            loss.backward();
            optimizer.step();
            phase.Step(loss: loss.item<float>());
            if ((step + 1) % Math.Max(1, steps / Epochs) == 0 || step + 1 == steps)
            {
                best.Offer(discriminator, this.Measure(discriminator, validation));
            }
        }

        best.Restore(discriminator);
        discriminator.eval();
        return best.Value;
    }

    private static Tensor Loss(Tensor logits, Tensor changed)
    {
        var altered = changed.ge(AlteredShare).to(float32);
        var counted = changed.le(0).logical_or(changed.ge(AlteredShare)).to(float32);
        var right = (logits * ((2 * altered) - 1)).sigmoid().clamp(1e-6, 1);
        var focal = -((1 - right).pow(Gamma) * right.log() * counted).sum() / counted.sum();
        var whole = (1 - altered) * counted;
        var hinge = (((Margin + logits).relu() * whole).sum() / whole.sum().clamp_min(1))
            + (((Margin - logits).relu() * altered).sum() / altered.sum().clamp_min(1));
        return (4 * focal) + (0.25 * hinge);
    }

    private double Measure(Discriminator discriminator, DiscriminatorDataset validation)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        discriminator.eval();
        var (inputs, changed) = validation.Take([.. Enumerable.Range(0, validation.Count)], this.context.Device);
        var logits = discriminator.forward(inputs).flatten().cpu().data<float>().ToArray();
        var shares = changed.flatten().cpu().data<float>().ToArray();
        discriminator.train();
        int[] counted = [.. Enumerable.Range(0, shares.Length).Where(cell => shares[cell] is <= 0 or >= (float)AlteredShare)];
        return RankMetrics.Auroc([.. counted.Select(cell => (double)logits[cell])], [.. counted.Select(cell => shares[cell] > 0)]) ?? 0;
    }

    private DiscriminatorDataset BuildDataset(int count, IReadOnlyList<AnomalyFamily> families, bool featureNoise, Random random)
    {
        using var gradients = no_grad();
        var result = new DiscriminatorDataset(FeatureBatch);
        var phase = new ProgressPhase(this.context.Progress, "making synthetic anomalies", count);
        var batches = (count + FeatureBatch - 1) / FeatureBatch;
        var inputs = new MadeAhead<DiscriminatorInput[]>(() => this.DrawBatch(families, featureNoise, random), batches);
        var noise = new Random(this.context.Seed + 3);
        for (var batch = 0; batch < batches; batch++)
        {
            this.context.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            this.AddBatch(result, inputs.Take(), noise);
            phase.Step(FeatureBatch);
        }

        return result;
    }

    private DiscriminatorInput[] DrawBatch(IReadOnlyList<AnomalyFamily> families, bool featureNoise, Random random) =>
        [.. Enumerable.Range(0, FeatureBatch).Select(_ => this.Draw(families, featureNoise, random))];

    private DiscriminatorInput Draw(IReadOnlyList<AnomalyFamily> families, bool featureNoise, Random random)
    {
        var clean = random.NextDouble() < CleanShare;
        var noisy = !clean && featureNoise && random.NextDouble() < FeatureNoiseShare;
        if (clean || noisy)
        {
            return new DiscriminatorInput(this.views.Planes(random.Next(this.views.Count)), null, noisy);
        }

        var family = families[random.Next(families.Count)];
        var anomaly = this.anomalies.Generate(family, this.views.SampleOf(random.Next(this.views.Unchanged)), random);
        return new DiscriminatorInput(anomaly.Planes, anomaly.Mask, false);
    }

    private void AddBatch(DiscriminatorDataset dataset, DiscriminatorInput[] inputs, Random noise)
    {
        var (width, height) = (this.model.Width, this.model.Height);
        var masks = inputs.Select(input =>
            input.Mask is { } mask ? tensor(mask, 1, height, width).to(float32) / 255 : zeros(1, height, width));
        var changed = this.model.Reduce(stack(masks).to(this.context.Device));
        var features = this.model.Features(this.views.Stack(inputs.Select(input => input.Planes), this.context.Device));
        if (inputs.Any(input => input.Noisy))
        {
            FeatureNoise.Apply(features.Teacher, changed, [.. inputs.Select(input => input.Noisy)], noise);
        }

        dataset.Add(Discriminator.Discrepancies(features), nn.functional.avg_pool2d(changed, this.model.Scales[Discriminator.GridLevel]));
    }
}
