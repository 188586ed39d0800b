using TorchSharp;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>A learning rate that falls along half a cosine (Loshchilov and Hutter, 2017), after a linear rise where asked.</summary>
/// <param name="Initial">Highest learning rate.</param>
/// <param name="Final">Learning rate at the end.</param>
internal sealed record CosineSchedule(double Initial, double Final)
{
    // The rise starts here and not at nothing, so that the first steps count.
    private const double MinimumWarmUp = 0.02;

    /// <summary>Share of the training in which the rate rises, 0..1.</summary>
    public double WarmUpShare { get; init; }

    /// <summary>The learning rate after a share of the training, 0..1.</summary>
    public double At(double done)
    {
        if (done < this.WarmUpShare)
        {
            return this.Initial * Math.Max(MinimumWarmUp, done / this.WarmUpShare);
        }

        var fallen = (done - this.WarmUpShare) / (1 - this.WarmUpShare);
        return this.Final + ((this.Initial - this.Final) * 0.5 * (1 + Math.Cos(Math.PI * fallen)));
    }

    /// <summary>Sets an optimiser's learning rate to that after a share of the training.</summary>
    public void SetRate(torch.optim.Optimizer optimizer, double done)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = this.At(done);
        }
    }
}
