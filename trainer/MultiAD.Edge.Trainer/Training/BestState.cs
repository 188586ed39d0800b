using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>Keeps the weights of a network as they were when it was best.</summary>
internal sealed class BestState : IDisposable
{
    private Dictionary<string, Tensor>? state;

    /// <summary>The highest value so far; minus infinity before the first.</summary>
    public double Value { get; private set; } = double.NegativeInfinity;

    /// <summary>Keeps a network's weights where its value is higher than all before.</summary>
    public void Offer(nn.Module network, double value)
    {
        if (value > this.Value)
        {
            this.Value = value;
            this.Dispose();
            this.state = network.state_dict().ToDictionary(
                entry => entry.Key, entry => entry.Value.detach().clone().DetachFromDisposeScope(), StringComparer.Ordinal);
        }
    }

    /// <summary>Gives a network the kept weights, if any.</summary>
    public void Restore(nn.Module network)
    {
        if (this.state is not null)
        {
            network.load_state_dict(this.state);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in this.state?.Values ?? Enumerable.Empty<Tensor>())
        {
            value.Dispose();
        }

        this.state = null;
    }
}
