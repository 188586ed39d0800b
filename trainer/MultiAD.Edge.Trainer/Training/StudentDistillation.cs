using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Synthesis;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Teaches the student to predict the frozen teacher's L2-normalised features on good parts, at every level. Loss per
/// level: mean of 1 - cosine over all cells (equal to half the squared distance of the unit vectors) plus the mean over its
/// largest hundredth, so that rare structures of good parts are learned too. With denoising, half of the student's inputs
/// carry synthetic anomalies while the targets stay those of the good part (DeSTSeg, Zhang et al., 2023): on a real defect
/// the student then goes on predicting a good part where the teacher sees none.
/// </summary>
internal sealed class StudentDistillation
{
    private const double FinalLearningRate = 1e-5;
    private const double WeightDecay = 1e-4;
    private const double HardShare = 0.01;
    private const double CorruptedShare = 0.5;

    private static readonly CosineSchedule Schedule = new(TrainingOptions.LearningRate, FinalLearningRate);

    private readonly TrainedModel model;
    private readonly FeatureNetwork student;
    private readonly AugmentedViews views;
    private readonly TeacherFeatureCache targets;
    private readonly AnomalyGenerator? anomalies;
    private readonly TrainingOptions options;
    private readonly TrainingContext context;

    /// <summary>Prepares a training.</summary>
    /// <param name="model">The model; it has a student.</param>
    /// <param name="views">What to train on.</param>
    /// <param name="targets">What the teacher makes of the views.</param>
    /// <param name="anomalies">Makes anomalies for denoising; null to train without.</param>
    /// <param name="options">How to train.</param>
    /// <param name="context">Told after each step.</param>
    public StudentDistillation(
        TrainedModel model,
        AugmentedViews views,
        TeacherFeatureCache targets,
        AnomalyGenerator? anomalies,
        TrainingOptions options,
        TrainingContext context)
    {
        this.model = model;
        this.student = model.Student ?? throw new ArgumentException("The model has no student.", nameof(model));
        this.views = views;
        this.targets = targets;
        this.anomalies = anomalies;
        this.options = options;
        this.context = context;
    }

    // Half of the steps' inputs in all, though only the unchanged views can be corrupted.
    private double CorruptionProbability => Math.Min(1, CorruptedShare * this.views.Count / this.views.Unchanged);

    /// <summary>Trains the student.</summary>
    /// <returns>Speed in images per second.</returns>
    public double Run()
    {
        var batchSize = Math.Min(TrainingOptions.BatchSize, this.views.Count);
        var steps = this.options.StepsFor(this.views.Unchanged);
        using var optimizer = optim.AdamW(this.student.parameters(), TrainingOptions.LearningRate, weight_decay: WeightDecay);
        using var critic = this.options.Critic ? new FeatureCritic(this.model.Channels[^1], this.context.Device) : null;
        var random = new Random(this.context.Seed);
        var batches = new ShuffledBatches(this.views.Count, batchSize, random);
        var inputs = new MadeAhead<(int[] Views, byte[][] Planes)>(() => this.InputsOf(batches.Next(), random), steps);
        this.student.train();
        var phase = new ProgressPhase(this.context.Progress, "training", steps) { ImagesPerStep = batchSize };
        for (var step = 0; step < steps && this.TimeSpent(phase.Elapsed) < 1; step++)
        {
            this.context.Cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Schedule.SetRate(optimizer, Math.Min(1, Math.Max((double)step / steps, this.TimeSpent(phase.Elapsed))));
            optimizer.zero_grad();
            var (batch, planes) = inputs.Take();
            var loss = this.LossOf(batch, planes, critic);
            loss.backward();
            optimizer.step();
            phase.Step(loss: loss.item<float>());
        }

        this.student.eval();
        return phase.ImagesPerSecond;
    }

    private static Tensor Loss(Tensor[] predictions, Tensor[] targets)
    {
        var loss = zeros(1).to(targets[0].device);
        for (var level = 0; level < targets.Length; level++)
        {
            var cells = (1 - (predictions[level] * targets[level]).sum(1)).flatten();
            var hardest = Math.Max(1, (int)(cells.shape[0] * HardShare));
            loss = loss + cells.mean() + cells.topk(hardest, sorted: false).values.mean();
        }

        return loss;
    }

    private Tensor LossOf(int[] batch, byte[][] planes, FeatureCritic? critic)
    {
        var inputs = this.views.Stack(planes, this.context.Device);
        var teacherFeatures = this.targets.UnitVectors(batch);
        var studentFeatures = this.model.StudentUnitVectors(inputs);
        var loss = Loss(studentFeatures, teacherFeatures);
        return critic is null ? loss : loss + critic.Step(teacherFeatures[^1], studentFeatures[^1]);
    }

    private (int[] Views, byte[][] Planes) InputsOf(int[] batch, Random random) =>
        (batch, [.. batch.Select(view => this.InputOf(view, random))]);

    // Anomalies are made on unchanged samples, which the generator knows.
    private byte[] InputOf(int view, Random random)
    {
        if (this.anomalies is null || view >= this.views.Unchanged || random.NextDouble() >= this.CorruptionProbability)
        {
            return this.views.Planes(view);
        }

        var family = AnomalyGenerator.TrainingFamilies[random.Next(AnomalyGenerator.TrainingFamilies.Count)];
        return this.anomalies.Generate(family, this.views.SampleOf(view), random).Planes;
    }

    // Share of the longest time; 0 without a limit.
    private double TimeSpent(TimeSpan elapsed) => this.options.StudentTime is { } limit ? elapsed / limit : 0;
}
