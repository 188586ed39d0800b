using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>What the discriminator learns from, in half precision: views of parts as the frozen teacher and student see them.</summary>
/// <param name="batchSize">Views per entry that is added.</param>
internal sealed class DiscriminatorDataset(int batchSize) : IDisposable
{
    private readonly List<Tensor[]> discrepancies = [];
    private readonly List<Tensor> changed = [];

    /// <summary>Number of views.</summary>
    public int Count => this.changed.Count * batchSize;

    /// <summary>Adds a batch of views.</summary>
    /// <param name="levels">The discriminator's inputs per level [N,C_l,h,w].</param>
    /// <param name="shares">Changed share of each cell, 0..1 [N,1,H_2,W_2].</param>
    public void Add(Tensor[] levels, Tensor shares)
    {
        this.discrepancies.Add([.. levels.Select(level => level.to(float16).DetachFromDisposeScope())]);
        this.changed.Add(shares.DetachFromDisposeScope());
    }

    /// <summary>Some of the views, in single precision.</summary>
    public (Tensor[] Discrepancies, Tensor Changed) Take(int[] views, Device device)
    {
        var levels = Enumerable.Range(0, this.discrepancies[0].Length).Select(level =>
            stack(views.Select(view => this.discrepancies[view / batchSize][level][view % batchSize])).to(float32).to(device));
        return ([.. levels], stack(views.Select(view => this.changed[view / batchSize][view % batchSize])).to(device));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in this.discrepancies.SelectMany(levels => levels).Concat(this.changed))
        {
            value.Dispose();
        }
    }
}
