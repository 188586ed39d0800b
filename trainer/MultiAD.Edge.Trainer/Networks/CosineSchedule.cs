using TorchSharp;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>A learning rate that falls along half a cosine (Loshchilov and Hutter, 2017).</summary>
/// <param name="Initial">Highest learning rate.</param>
/// <param name="Final">Learning rate at the end.</param>
internal sealed record CosineSchedule(double Initial, double Final)
{
    /// <summary>The learning rate after a share of the training, 0..1.</summary>
    public double At(double done) => this.Final + ((this.Initial - this.Final) * 0.5 * (1 + Math.Cos(Math.PI * done)));

    /// <summary>Sets an optimiser's learning rate to that after a share of the training.</summary>
    public void SetRate(torch.optim.Optimizer optimizer, double done)
    {
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = this.At(done);
        }
    }
}
