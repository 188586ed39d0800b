using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// Chooses few points that cover many (k-center greedy, Sener and Savarese, 2018, as in PatchCore): the first at random, each
/// further one farthest from those before it.
/// </summary>
internal static class CoresetSampler
{
    /// <summary>Chooses.</summary>
    /// <param name="points">Points [N,D].</param>
    /// <param name="size">How many to choose; all where there are fewer.</param>
    /// <param name="random">Source of chance.</param>
    /// <param name="progress">Told after each choice.</param>
    /// <param name="cancellationToken">Stops between two choices.</param>
    /// <returns>Rows of the chosen points, in the order of choice.</returns>
    public static long[] Select(
        Tensor points, int size, Random random, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var count = points.shape[0];
        size = (int)Math.Min(size, count);
        using var scope = NewDisposeScope();
        var lengths = points.square().sum(1);
        var chosen = new long[size];
        chosen[0] = random.NextInt64(count);
        var nearest = full(count, float.PositiveInfinity).to(points.device);
        var phase = new ProgressPhase(progress, "selecting coreset", size - 1) { ImagesPerStep = double.NaN };
        for (var i = 1; i < size; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var last = points[chosen[i - 1]];
            var closer = minimum(nearest, lengths + last.square().sum() - (2 * points.mv(last))).MoveToOuterDisposeScope();
            nearest.Dispose();
            nearest = closer;
            chosen[i] = nearest.argmax().item<long>();
            phase.Step();
        }

        return chosen;
    }
}
