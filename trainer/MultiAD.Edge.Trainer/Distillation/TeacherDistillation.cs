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
internal sealed class TeacherDistillation
{
    private const double LearningRate = 1e-3;
    private const double FinalLearningRate = 1e-5;
    private const double WeightDecay = 1e-4;
    private const double WarmUpShare = 0.02;
    private const double MinimumDeviation = 1e-3;
    private const int StatisticsViews = 256;
    private const int FactorizationViews = 600;

    // Every so many photographs one is held out.
    private const int HeldOutPeriod = 20;

    private static readonly CosineSchedule Schedule = new(LearningRate, FinalLearningRate) { WarmUpShare = WarmUpShare };

    private readonly Teacher teacher;
    private readonly TeacherDistillationOptions options;
    private readonly Device device;

    /// <summary>Prepares a distillation.</summary>
    /// <param name="teacher">A ResNet-18; moved to the device.</param>
    /// <param name="options">How to distil.</param>
    /// <param name="device">Where to compute.</param>
    public TeacherDistillation(Teacher teacher, TeacherDistillationOptions options, Device device)
    {
        this.teacher = teacher;
        this.options = options;
        this.device = device;
    }

    /// <summary>Runs the distillation.</summary>
    /// <param name="paths">Photographs; every twentieth is held out to measure the error.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>The compact network's weights and the measured error.</returns>
    /// <exception cref="ImageFileException">A photograph cannot be used.</exception>
    public TeacherDistillationResult Run(IReadOnlyList<string> paths, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var heldOut = paths.Where((_, index) => IsHeldOut(index)).ToArray();
        using var photographs = new RandomResizedCrops([.. paths.Where((_, index) => !IsHeldOut(index))], cancellationToken);
        using var unseen = new RandomResizedCrops(heldOut, cancellationToken);
        random.manual_seed(this.options.Seed);
        using var compact = new FeatureNetwork(NetworkShape.Compact, trainable: false);
        this.teacher.Network.to(this.device);
        compact.to(this.device);
        var count = StatisticsViews + FactorizationViews + ((long)this.options.Steps * this.options.BatchSize);
        using var views = new ViewStream(photographs, this.options, count, cancellationToken);
        using var statistics = this.MeasureChannels(views, cancellationToken);
        this.Initialize(compact, views, progress, cancellationToken);
        compact.eval();
        var before = this.MeasureError(compact, statistics, unseen);
        var elapsed = this.Train(compact, statistics, views, progress, cancellationToken);
        compact.eval();
        var errors = this.MeasureError(compact, statistics, unseen);
        return new TeacherDistillationResult(compact.Store(), errors, before, heldOut.Length, elapsed);
    }

    private static bool IsHeldOut(int index) => index % HeldOutPeriod == HeldOutPeriod - 1;

    private void Initialize(FeatureNetwork compact, ViewStream views, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        if (this.options.From is { } start)
        {
            compact.Load("--from", start);
            return;
        }

        using var some = ImageNormalization.Apply(views.Next(FactorizationViews).to(this.device));
        new TeacherFactorization(this.teacher.Network, compact).Run(some, progress, cancellationToken);
    }

    private TimeSpan Train(
        FeatureNetwork compact,
        ChannelStatistics statistics,
        ViewStream views,
        IProgress<WorkProgress> progress,
        CancellationToken cancellationToken)
    {
        foreach (var parameter in compact.parameters())
        {
            parameter.requires_grad_(true);
        }

        using var optimizer = optim.AdamW(compact.parameters(), LearningRate, weight_decay: WeightDecay);
        compact.train();
        var phase = new ProgressPhase(progress, "distilling", this.options.Steps) { ImagesPerStep = this.options.BatchSize };
        for (var step = 0; step < this.options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Schedule.SetRate(optimizer, (double)step / this.options.Steps);
            var images = ImageNormalization.Apply(views.Next(this.options.BatchSize).to(this.device));
            var targets = this.Features(images);
            optimizer.zero_grad();
            var loss = statistics.Loss(compact.forward(images), targets);
            loss.backward();
            optimizer.step();
            phase.Step(loss: loss.item<float>());
        }

        return phase.Elapsed;
    }

    private Tensor[] Features(Tensor images)
    {
        using var gradients = no_grad();
        return this.teacher.Network.forward(images);
    }

    private ChannelStatistics MeasureChannels(ViewStream views, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var levels = NetworkShape.Compact.Stages.Count;
        var sums = new Tensor[levels];
        var squares = new Tensor[levels];
        for (var seen = 0; seen < StatisticsViews; seen += this.options.BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var features = this.Features(ImageNormalization.Apply(views.Next(this.options.BatchSize).to(this.device)));
            for (var level = 0; level < levels; level++)
            {
                var mean = features[level].mean([0L, 2L, 3L]);
                var square = features[level].square().mean([0L, 2L, 3L]);
                sums[level] = (sums[level] is null ? mean : sums[level] + mean).MoveToOuterDisposeScope();
                squares[level] = (squares[level] is null ? square : squares[level] + square).MoveToOuterDisposeScope();
            }
        }

        var batches = (double)StatisticsViews / this.options.BatchSize;
        Tensor[] means = [.. sums.Select(sum => (sum / batches).view(1, -1, 1, 1).DetachFromDisposeScope())];
        var variances = squares.Select((square, level) => (square / batches).view(1, -1, 1, 1) - means[level].square());
        Tensor[] deviations =
            [.. variances.Select(variance => variance.clamp_min(0).sqrt().clamp_min(MinimumDeviation).DetachFromDisposeScope())];
        return new ChannelStatistics(means, deviations);
    }

    // Share of the features' variance about their channel means that the compact network does not explain, per level, on
    // whole unseen photographs.
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
            unseen.CenterCrop(index, preprocessor, planes);
            var image = ImageNormalization.Apply(tensor(planes, 1, 3, Side, Side).to(this.device));
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
}
