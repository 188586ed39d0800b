using System.Diagnostics;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Synthesis;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Teaches the student to point where the frozen teacher points, on good parts, at every level. Loss per level: mean of
/// 1 - cosine over all cells (equal to half the squared distance of the unit vectors) plus the mean over its largest
/// hundredth, so that rare structures of good parts are learned too. With denoising, half of the student's inputs carry
/// synthetic defects while the targets stay those of the good part (DeSTSeg, Zhang et al., 2023): on a real defect the
/// student then goes on predicting a good part where the teacher sees none.
/// </summary>
internal sealed class StudentDistillation(TrainedModel model, AugmentedViews views, TeacherFeatureCache targets, AnomalyGenerator? defects, TrainingOptions options, Device device)
{
    private const double FinalLearningRate = 1e-5;
    private const double WeightDecay = 1e-4;
    private const double HardShare = 0.01;
    private const double CorruptedShare = 0.5;

    private readonly FeatureNetwork student = model.Student ?? throw new ArgumentException("The model has no student.", nameof(model));

    /// <summary>Trains the student.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>Speed in images per second.</returns>
    public double Run(IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var batchSize = Math.Min(TrainingOptions.BatchSize, views.Count);
        var steps = options.StepsFor(views.Unchanged);
        using var optimiser = optim.AdamW(this.student.parameters(), TrainingOptions.LearningRate, weight_decay: WeightDecay);
        using var critic = options.Critic ? new FeatureCritic(model.Channels[^1], device) : null;
        var random = new Random(options.Seed);
        var order = Enumerable.Range(0, views.Count).ToArray();
        var position = order.Length;
        this.student.train();
        var clock = Stopwatch.StartNew();
        var step = 0;
        while (step < steps && !(options.StudentTime is { } limit && clock.Elapsed >= limit))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (position + batchSize > order.Length)
            {
                random.Shuffle(order);
                position = 0;
            }

            using var scope = NewDisposeScope();
            var batch = order[position..(position + batchSize)];
            position += batchSize;
            foreach (var group in optimiser.ParamGroups)
            {
                group.LearningRate = this.LearningRateAt((double)step / steps, clock.Elapsed);
            }

            optimiser.zero_grad();
            var inputs = views.Stack(batch.Select(view => this.InputOf(view, random)), device);
            var taught = targets.Directions(batch);
            var learned = model.StudentDirections(inputs);
            var loss = Loss(learned, taught);
            if (critic is not null)
            {
                loss = loss + critic.Step(taught[^1], learned[^1]);
            }

            loss.backward();
            optimiser.step();
            step++;
            progress.Report(new WorkProgress("training", step, steps, loss.item<float>(), step * batchSize / clock.Elapsed.TotalSeconds));
        }

        this.student.eval();
        return step * batchSize / clock.Elapsed.TotalSeconds;
    }

    private static Tensor Loss(Tensor[] learned, Tensor[] taught)
    {
        var loss = zeros(1).to(taught[0].device);
        for (var level = 0; level < taught.Length; level++)
        {
            var cells = (1 - (learned[level] * taught[level]).sum(1)).flatten();
            var hardest = Math.Max(1, (int)(cells.shape[0] * HardShare));
            loss = loss + cells.mean() + cells.topk(hardest, sorted: false).values.mean();
        }

        return loss;
    }

    // Defects are made on unchanged samples, which AnomalyGenerator knows.
    private byte[] InputOf(int view, Random random) =>
        defects is not null && view < views.Unchanged && random.NextDouble() < this.CorruptionChance
            ? defects.Make(AnomalyGenerator.TrainingFamilies[random.Next(AnomalyGenerator.TrainingFamilies.Count)], views.SampleOf(view), random).Planes
            : views.Planes(view);

    // Half of the steps' inputs in all, though only the unchanged views can be corrupted.
    private double CorruptionChance => Math.Min(1, CorruptedShare * views.Count / views.Unchanged);

    // Half a cosine over whichever of steps and time is nearer its end.
    private double LearningRateAt(double doneSteps, TimeSpan elapsed)
    {
        var done = Math.Min(1, Math.Max(doneSteps, options.StudentTime is { } limit ? elapsed / limit : 0));
        return FinalLearningRate + ((TrainingOptions.LearningRate - FinalLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * done)));
    }
}
