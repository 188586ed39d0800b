using MultiAD.Edge.Trainer.Networks;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Distillation;

/// <summary>
/// Cuts each convolution of a residual network into two factors of low rank, after the outputs that it gives on real
/// photographs (Zhang et al., "Accelerating very deep convolutional networks", 2015): of all pairs of factors those are
/// taken whose outputs differ least in the mean square, which a regression and the principal axes of its outputs give in
/// closed form. Each pair sees what the pairs before it made of the photographs, and so makes up for their error.
/// </summary>
/// <param name="whole">The network to be followed, of basic blocks.</param>
/// <param name="factored">The network to fill: the same stages, with ranks.</param>
internal sealed class TeacherFactorization(FeatureNetwork whole, FeatureNetwork factored)
{
    // Rows of a regression; its unknowns are at most 2304.
    private const int MaximumPatches = 120_000;
    private const int BatchSize = 10;
    private const double Ridge = 1e-5;

    /// <summary>Fills the network.</summary>
    /// <param name="images">Normalised images [N,3,H,W].</param>
    /// <param name="progress">Told after each convolution.</param>
    /// <param name="cancellationToken">Stops between two convolutions.</param>
    public void Run(Tensor images, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var blocks = whole.Blocks.Zip(factored.Blocks).ToArray();
        var phase = new ProgressPhase(progress, "factoring", 1 + (2 * blocks.Length)) { ImagesPerStep = double.NaN };
        Fit(factored.Stem!, images, InBatches(images, whole.Stem!.Linear), cancellationToken);
        phase.Step();
        var truth = InBatches(images, whole.ForwardStem);
        var copy = InBatches(images, factored.ForwardStem);
        foreach (var (block, factors) in blocks)
        {
            using var step = NewDisposeScope();
            var (first, second) = (block.Path.First(), block.Path.Last());
            var (firstFactors, secondFactors) = (factors.Path.First(), factors.Path.Last());
            if (block.Shortcut is not null)
            {
                factors.Shortcut!.CopyFrom(block.Shortcut);
            }

            var inner = InBatches(truth, first.Linear);
            Fit(firstFactors, copy, inner, cancellationToken);
            phase.Step();

            // What the sum lacks after the shortcut, of which the copy's own input is a part, is the second pair's task.
            var sum = InBatches(inner.relu_(), second.Linear) + Shortcut(block, truth);
            var side = Shortcut(factors, copy);
            var innerCopy = InBatches(copy, firstFactors.forward);
            Fit(secondFactors, innerCopy, sum - side, cancellationToken);
            phase.Step();
            (truth, var earlier) = (sum.relu_().MoveToOuterDisposeScope(), truth);
            earlier.Dispose();
            (copy, earlier) = ((InBatches(innerCopy, secondFactors.Linear) + side).relu_().MoveToOuterDisposeScope(), copy);
            earlier.Dispose();
        }
    }

    private static Tensor Shortcut(ResidualBlock block, Tensor input) => block.Shortcut is { } unit ? InBatches(input, unit.Linear) : input;

    private static Tensor InBatches(Tensor input, Func<Tensor, Tensor> work)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (long at = 0; at < input.shape[0]; at += BatchSize)
        {
            using var step = NewDisposeScope();
            parts.Add(work(input.narrow(0, at, Math.Min(BatchSize, input.shape[0] - at))).MoveToOuterDisposeScope());
        }

        return cat(parts).MoveToOuterDisposeScope();
    }

    private static void Fit(ConvUnit unit, Tensor inputs, Tensor outputs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var places = (int)Math.Ceiling((double)MaximumPatches / inputs.shape[0]);
        Tensor? squares = null, products = null, sums = null, wantedSums = null;
        long rows = 0;
        for (long at = 0; at < inputs.shape[0]; at += BatchSize)
        {
            using var step = NewDisposeScope();
            var size = Math.Min(BatchSize, inputs.shape[0] - at);
            var (patches, wanted) = unit.Sample(inputs.narrow(0, at, size), outputs.narrow(0, at, size), places);
            rows += patches.shape[0];
            Add(ref squares, patches.t().matmul(patches));
            Add(ref products, patches.t().matmul(wanted));
            Add(ref sums, patches.sum([0L]));
            Add(ref wantedSums, wanted.sum([0L]));
        }

        // Regression of the centred outputs on the centred patches, a little ridge against patches that never vary.
        var mean = sums! / rows;
        var wantedMean = wantedSums! / rows;
        var spread = (squares! / rows) - outer(mean, mean);
        var shared = (products! / rows) - outer(mean, wantedMean);
        var ridge = spread.diagonal().mean() * Ridge;
        var whole = linalg.solve(spread + (eye(spread.shape[0], dtype: ScalarType.Float64, device: spread.device) * ridge), shared);

        // The best rank: the principal axes of what the regression explains.
        var (_, axes) = linalg.eigh(whole.t().matmul(spread).matmul(whole));
        var kept = axes.narrow(1, axes.shape[1] - unit.Rank!.Value, unit.Rank.Value);
        var inner = whole.matmul(kept).t();
        var bias = wantedMean - kept.matmul(inner.matmul(mean));
        unit.SetFactors(inner.to(ScalarType.Float32).contiguous(), kept.to(ScalarType.Float32).contiguous(), bias.to(ScalarType.Float32));

        static void Add(ref Tensor? total, Tensor part)
        {
            var value = part.to(ScalarType.Float64);
            total = (total is null ? value : total + value).MoveToOuterDisposeScope();
        }
    }
}
