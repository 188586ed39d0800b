using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Distillation;

/// <summary>Means and deviations of a teacher's features over photographs, per level and channel [1,C_l,1,1].</summary>
/// <param name="Means">Means.</param>
/// <param name="Deviations">Standard deviations, above 0.</param>
internal sealed record ChannelStatistics(Tensor[] Means, Tensor[] Deviations) : IDisposable
{
    /// <summary>
    /// Loss of features against those of the teacher, summed over the levels: squared error as a share of the mean variance,
    /// plus the mean of 1 - cosine.
    /// </summary>
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

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in this.Means.Concat(this.Deviations))
        {
            value.Dispose();
        }
    }
}
