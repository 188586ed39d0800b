using MultiAD.Edge.Trainer.Distillation;
using MultiAD.Edge.Trainer.Networks;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Distillation;

public sealed class TeacherFactorizationTests : IClassFixture<TorchFixture>
{
    private static readonly NetworkShape Whole = new()
    {
        Stem = new StemShape(8, 7),
        Stages = [new StageShape(8, 1, 1), new StageShape(12, 2, 2)],
    };

    [Fact]
    public void With_full_ranks_the_factors_give_the_whole_networks_features()
    {
        var error = Unexplained(rank: 12);

        Assert.All(error, level => Assert.InRange(level, 0, 1e-4));
    }

    [Fact]
    public void The_error_grows_as_the_ranks_fall_and_stays_below_the_features_own_variance()
    {
        double[] errors = [.. new[] { 8, 5, 2 }.Select(rank => Unexplained(rank)[^1])];

        Assert.Equal(errors.Order(), errors);
        Assert.InRange(errors[0], 1e-4, 0.6);
        Assert.InRange(errors[^1], errors[0], 1);
    }

    [Fact]
    public void Progress_counts_all_convolutions_and_cancelling_stops()
    {
        using var whole = new FeatureNetwork(Whole, trainable: false);
        using var factored = new FeatureNetwork(Factored(4), trainable: false);
        using var images = Images(4);
        var steps = new StepRecorder();
        using var stop = new CancellationTokenSource();

        new TeacherFactorization(whole, factored).Run(images, steps, default);
        stop.Cancel();

        Assert.Equal(Enumerable.Range(1, 7).Select(done => (done, 7)), steps.Steps);
        _ = Assert.Throws<OperationCanceledException>(() => new TeacherFactorization(whole, factored).Run(images, steps, stop.Token));
    }

    // Share of each level's variance that the factored network leaves unexplained on images that it was not fitted on.
    private static double[] Unexplained(int rank)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        random.manual_seed(5);
        using var whole = new FeatureNetwork(Whole, trainable: false);
        using var factored = new FeatureNetwork(Factored(rank), trainable: false);
        new TeacherFactorization(whole, factored).Run(Images(40), new StepRecorder(), default);
        var unseen = Images(8);
        return
        [
            .. whole.forward(unseen).Zip(factored.forward(unseen), (wanted, given) =>
                ((wanted - given).square().sum() / (wanted - wanted.mean([0L, 2L, 3L], keepdim: true)).square().sum()).item<float>()),
        ];
    }

    private static NetworkShape Factored(int rank) => Whole with
    {
        Stem = Whole.Stem with { Rank = Math.Min(rank, 8) },
        Stages = [Whole.Stages[0] with { Rank = Math.Min(rank, 8) }, Whole.Stages[1] with { Rank = rank }],
    };

    // Smooth, as photographs are, so that some patches say more than others.
    private static Tensor Images(int count) => nn.functional.avg_pool2d(randn(count, 3, 68, 68), 5, 1) * 5;

    private sealed class StepRecorder : IProgress<WorkProgress>
    {
        public List<(int Done, int All)> Steps { get; } = [];

        public void Report(WorkProgress value) => this.Steps.Add((value.Step, value.Steps));
    }
}
