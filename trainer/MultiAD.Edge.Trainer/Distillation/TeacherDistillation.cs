using System.Threading.Channels;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Distillation;

/// <summary>
/// Makes the compact network out of ResNet-18: its convolutions are cut into factors of low rank
/// (<see cref="TeacherFactorization"/>), and the factors then learn to give ResNet-18's features, in length and in
/// direction, on views of photographs.
/// </summary>
internal sealed class TeacherDistillation(Teacher teacher, TeacherDistillationOptions options, Device device)
{
    private const double LearningRate = 1e-3;
    private const double WeightDecay = 1e-4;
    private const double WarmUpShare = 0.02;
    private const double MinimumDeviation = 1e-3;
    private const int StatisticsViews = 256;
    private const int FactorisedViews = 600;

    /// <summary>Runs the distillation.</summary>
    /// <param name="paths">Photographs; every twentieth is held out to measure the error.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>The compact network's weights and the measured error.</returns>
    public TeacherDistillationResult Run(IReadOnlyList<string> paths, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var heldOut = paths.Where((_, index) => index % 20 == 19).ToArray();
        using var photographs = new RandomResizedCrops([.. paths.Where((_, index) => index % 20 != 19)], cancellationToken);
        using var unseen = new RandomResizedCrops(heldOut, cancellationToken);
        random.manual_seed(options.Seed);
        using var compact = new FeatureNetwork(NetworkShape.Compact, trainable: false);
        teacher.Network.to(device);
        compact.to(device);
        var views = new ViewStream(photographs, options, StatisticsViews + FactorisedViews + ((long)options.Steps * options.BatchSize));
        using var loader = views.Start(cancellationToken);
        using var statistics = this.MeasureChannels(views, cancellationToken);
        if (options.From is { } start)
        {
            compact.Load("--from", start);
        }
        else
        {
            using var some = ImageNormalization.Apply(views.Next(FactorisedViews).to(device));
            new TeacherFactorization(teacher.Network, compact).Run(some, (done, all) => progress.Report(new WorkProgress("factoring", done, all, double.NaN, double.NaN)), cancellationToken);
        }

        compact.eval();
        var before = this.MeasureError(compact, statistics, unseen);
        foreach (var parameter in compact.parameters())
        {
            parameter.requires_grad_(true);
        }

        using var optimiser = optim.AdamW(compact.parameters(), LearningRate, weight_decay: WeightDecay);
        compact.train();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var step = 0; step < options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            foreach (var group in optimiser.ParamGroups)
            {
                group.LearningRate = LearningRate * Schedule((double)step / options.Steps);
            }

            var images = ImageNormalization.Apply(views.Next(options.BatchSize).to(device));
            var targets = this.Features(images);
            optimiser.zero_grad();
            var loss = statistics.Loss(compact.forward(images), targets);
            loss.backward();
            optimiser.step();
            progress.Report(new WorkProgress("distilling", step + 1, options.Steps, loss.item<float>(), (step + 1) * options.BatchSize / clock.Elapsed.TotalSeconds));
        }

        compact.eval();
        var errors = this.MeasureError(compact, statistics, unseen);
        return new TeacherDistillationResult(compact.Store(), errors, before, heldOut.Length, clock.Elapsed);
    }

    // Linear rise, then half a cosine down to a hundredth.
    private static double Schedule(double done) =>
        done < WarmUpShare
            ? Math.Max(0.02, done / WarmUpShare)
            : 0.01 + (0.99 * 0.5 * (1 + Math.Cos(Math.PI * (done - WarmUpShare) / (1 - WarmUpShare))));

    private Tensor[] Features(Tensor images)
    {
        using var gradients = no_grad();
        return teacher.Network.forward(images);
    }

    private ChannelStatistics MeasureChannels(ViewStream views, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var levels = NetworkShape.Compact.Stages.Count;
        var sums = new Tensor[levels];
        var squares = new Tensor[levels];
        for (var seen = 0; seen < StatisticsViews; seen += options.BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var features = this.Features(ImageNormalization.Apply(views.Next(options.BatchSize).to(device)));
            for (var level = 0; level < levels; level++)
            {
                var mean = features[level].mean([0L, 2L, 3L]);
                var square = features[level].square().mean([0L, 2L, 3L]);
                sums[level] = (sums[level] is null ? mean : sums[level] + mean).MoveToOuterDisposeScope();
                squares[level] = (squares[level] is null ? square : squares[level] + square).MoveToOuterDisposeScope();
            }
        }

        var batches = (double)StatisticsViews / options.BatchSize;
        var means = sums.Select(sum => (sum / batches).view(1, -1, 1, 1)).ToArray();
        var deviations = squares.Select((square, level) => ((square / batches).view(1, -1, 1, 1) - means[level].square()).clamp_min(0).sqrt().clamp_min(MinimumDeviation)).ToArray();
        return new ChannelStatistics([.. means.Select(mean => mean.DetachFromDisposeScope())], [.. deviations.Select(deviation => deviation.DetachFromDisposeScope())]);
    }

    // Share of the features' variance about their channel means that the compact network does not explain, per level, on whole unseen photographs.
    private double[] MeasureError(FeatureNetwork compact, ChannelStatistics statistics, RandomResizedCrops unseen)
    {
        const int Side = 256;
        using var gradients = no_grad();
        using var preprocessor = new FramePreprocessor(Side, Side);
        var planes = new float[preprocessor.Length];
        var errors = new double[NetworkShape.Compact.Stages.Count];
        for (var index = 0; index < unseen.Count; index++)
        {
            using var scope = NewDisposeScope();
            unseen.Centre(index, preprocessor, planes);
            var image = ImageNormalization.Apply(tensor(planes, 1, 3, Side, Side).to(device));
            var targets = this.Features(image);
            var outputs = compact.forward(image);
            for (var level = 0; level < errors.Length; level++)
            {
                var spread = (targets[level] - statistics.Means[level]).square().mean().item<float>();
                errors[level] += nn.functional.mse_loss(outputs[level], targets[level]).item<float>() / spread / unseen.Count;
            }
        }

        return errors;
    }

    private sealed record ChannelStatistics(Tensor[] Means, Tensor[] Deviations) : IDisposable
    {
        // Per level: squared error as a share of the mean variance, plus the mean of 1 - cosine.
        public Tensor Loss(Tensor[] outputs, Tensor[] targets)
        {
            var loss = zeros(1).to(targets[0].device);
            for (var level = 0; level < targets.Length; level++)
            {
                loss = loss
                    + (nn.functional.mse_loss(outputs[level], targets[level]) / this.Deviations[level].square().mean())
                    + (1 - nn.functional.cosine_similarity(outputs[level], targets[level], 1, 1e-6)).mean();
            }

            return loss;
        }

        public void Dispose()
        {
            foreach (var value in this.Means.Concat(this.Deviations))
            {
                value.Dispose();
            }
        }
    }

    // Views are made ahead by one thread, since the arithmetic leaves little for it to do.
    private sealed class ViewStream(RandomResizedCrops photographs, TeacherDistillationOptions options, long count)
    {
        private readonly Channel<float[]> channel = Channel.CreateBounded<float[]>(64);

        public IDisposable Start(CancellationToken cancellationToken)
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var work = Task.Run(() => this.ProduceAsync(stop.Token), CancellationToken.None);
            return new Loader(stop, work);
        }

        public Tensor Next(int size)
        {
            var batch = new Tensor[size];
            for (var i = 0; i < size; i++)
            {
                float[]? view;
                while (!this.channel.Reader.TryRead(out view))
                {
                    if (!this.channel.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
                    {
                        throw new InvalidOperationException("The stream of views ended early.");
                    }
                }

                batch[i] = tensor(view, 3, options.Side, options.Side);
            }

            return stack(batch);
        }

        private async Task ProduceAsync(CancellationToken cancellationToken)
        {
            try
            {
                using var preprocessor = new FramePreprocessor(options.Side, options.Side);
                var random = new Random(options.Seed);
                var order = Enumerable.Range(0, photographs.Count).ToArray();
                for (long i = 0; i < count + options.BatchSize; i++)
                {
                    if (i % order.Length == 0)
                    {
                        random.Shuffle(order);
                    }

                    var planes = new float[preprocessor.Length];
                    photographs.Random(order[i % order.Length], random, preprocessor, planes);
                    await this.channel.Writer.WriteAsync(planes, cancellationToken).ConfigureAwait(false);
                }

                this.channel.Writer.Complete();
            }
            catch (Exception error)
            {
                this.channel.Writer.Complete(error);
            }
        }

        private sealed class Loader(CancellationTokenSource stop, Task work) : IDisposable
        {
            public void Dispose()
            {
                stop.Cancel();
                work.GetAwaiter().GetResult();
                stop.Dispose();
            }
        }
    }
}
