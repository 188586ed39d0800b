using System.Diagnostics;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// Teaches the student to point where the frozen teacher points, on good parts, at every level. Loss per level: mean of
/// 1 - cosine over all cells (equal to half the squared distance of the unit vectors) plus the mean over its largest
/// hundredth, so that rare structures of good parts are learned too.
/// </summary>
internal sealed class StudentDistillation(AnomalyModel model, PreparedImages images, TrainingOptions options, Device device)
{
    private const double FinalLearningRate = 1e-5;
    private const double WeightDecay = 1e-4;
    private const double HardShare = 0.01;
    private const long CacheBytes = 2L << 30;

    // Samples that the teacher's gains rest on where its features are not kept.
    private const int MeasuredSamples = 256;

    /// <summary>Trains the student.</summary>
    /// <param name="indices">Training images.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>Speed in images per second.</returns>
    public double Run(int[] indices, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var batchSize = Math.Min(TrainingOptions.BatchSize, indices.Length);
        var steps = options.StepsFor(indices.Length);
        using var targets = this.PrepareTargets(indices, progress, cancellationToken);
        using var optimiser = optim.AdamW(model.Student.parameters(), TrainingOptions.LearningRate, weight_decay: WeightDecay);
        var chance = new Random(options.Seed);
        var order = Enumerable.Range(0, indices.Length).ToArray();
        var position = order.Length;
        model.Student.train();
        var clock = Stopwatch.StartNew();
        var step = 0;
        while (step < steps && !(options.MaximumTime is { } limit && clock.Elapsed >= limit))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (position + batchSize > order.Length)
            {
                chance.Shuffle(order);
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
            var inputs = images.Batch([.. batch.Select(at => indices[at])], device);
            var loss = Loss(model.Distances(inputs, targets.For(batch, inputs)));
            loss.backward();
            optimiser.step();
            step++;
            progress.Report(new WorkProgress("training", step, steps, loss.item<float>(), step * batchSize / clock.Elapsed.TotalSeconds));
        }

        model.Student.eval();
        return step * batchSize / clock.Elapsed.TotalSeconds;
    }

    private static Tensor Loss(Tensor[] distances)
    {
        var loss = zeros(1).to(distances[0].device);
        foreach (var distance in distances)
        {
            var cells = distance.flatten();
            var hardest = Math.Max(1, (int)(cells.shape[0] * HardShare));
            loss = loss + cells.mean() + cells.topk(hardest, sorted: false).values.mean();
        }

        return loss;
    }

    // Half a cosine over whichever of steps and time is nearer its end.
    private double LearningRateAt(double doneSteps, TimeSpan elapsed)
    {
        var done = Math.Min(1, Math.Max(doneSteps, options.MaximumTime is { } limit ? elapsed / limit : 0));
        return FinalLearningRate + ((TrainingOptions.LearningRate - FinalLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * done)));
    }

    private Targets PrepareTargets(int[] indices, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var gradients = no_grad();
        var lengths = new double[model.Scales.Count];
        var cells = model.Scales.Select(scale => (long)(images.Height / scale) * (images.Width / scale)).ToArray();
        var perImage = 2L * cells.Zip(model.Student.Shape.OutputChannels, (area, channels) => area * channels).Sum();
        var cached = perImage * indices.Length <= CacheBytes ? new Tensor[indices.Length][] : null;
        var count = cached is null ? Math.Min(indices.Length, MeasuredSamples) : indices.Length;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var features = model.TeacherFeatures(images.Batch([indices[(int)((long)i * indices.Length / count)]], device));
            for (var level = 0; level < features.Length; level++)
            {
                lengths[level] += features[level].square().sum(1).mean().item<float>() / count;
            }

            if (cached is not null)
            {
                cached[i] = [.. features.Select(feature => feature.squeeze(0).to(float16).DetachFromDisposeScope())];
            }

            progress.Report(new WorkProgress("teacher", i + 1, count, double.NaN, (i + 1) / clock.Elapsed.TotalSeconds));
        }

        model.ScaleTeacher(lengths);
        return new Targets(model, cached);
    }

    // The teacher is frozen and sees the same images each time, so its features are kept where memory allows.
    private sealed class Targets(AnomalyModel model, Tensor[][]? cached) : IDisposable
    {
        public Tensor[] For(int[] batch, Tensor inputs)
        {
            if (cached is null)
            {
                return model.TeacherDirections(inputs);
            }

            using var gradients = no_grad();
            return model.DirectionsOf([.. Enumerable.Range(0, cached[0].Length).Select(level => stack(batch.Select(at => cached[at][level])).to(float32))]);
        }

        public void Dispose()
        {
            foreach (var feature in cached?.SelectMany(levels => levels) ?? [])
            {
                feature.Dispose();
            }
        }
    }
}
