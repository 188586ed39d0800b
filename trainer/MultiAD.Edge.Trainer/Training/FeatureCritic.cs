using TorchSharp;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>
/// The adversarial critic of the Multi-AD paper (Rahmaniar and Suzuki, 2026), as an option to compare with: it learns to
/// tell the teacher's coarsest features (real) from the student's (fake), and the student is pushed to deceive it. It has
/// no part in inspection. The paper does not publish its weight; <see cref="Weight"/> is a common choice.
/// </summary>
internal sealed class FeatureCritic : IDisposable
{
    private const double Weight = 0.05;
    private const double LearningRate = 2e-4;
    private const double Slope = 0.2;

    private readonly nn.Module<Tensor, Tensor> network;
    private readonly optim.Optimizer optimizer;

    /// <summary>Creates an untrained critic for features with a number of channels.</summary>
    public FeatureCritic(int channels, Device device)
    {
        this.network = nn.Sequential(
            ("conv1", nn.Conv2d(channels, 128, 3, stride: 2, padding: 1)),
            ("norm1", nn.BatchNorm2d(128)),
            ("relu1", nn.LeakyReLU(Slope)),
            ("conv2", nn.Conv2d(128, 256, 3, stride: 2, padding: 1)),
            ("norm2", nn.BatchNorm2d(256)),
            ("relu2", nn.LeakyReLU(Slope)),
            ("pool", nn.AdaptiveAvgPool2d(1)),
            ("flatten", nn.Flatten()),
            ("head", nn.Linear(256, 1))).to(device);
        this.optimizer = optim.Adam(this.network.parameters(), LearningRate, beta1: 0.5);
        this.network.train();
    }

    /// <summary>Teaches the critic one step, and returns what the student's loss gains for being recognised.</summary>
    /// <param name="real">The teacher's unit vectors [N,C,H,W].</param>
    /// <param name="fake">The student's unit vectors [N,C,H,W], with gradients.</param>
    public Tensor Step(Tensor real, Tensor fake)
    {
        this.optimizer.zero_grad();
        var scale = Math.Sqrt(real.shape[1]);
        var criticLoss = nn.functional.softplus(-this.network.forward(real * scale)).mean()
            + nn.functional.softplus(this.network.forward(fake.detach() * scale)).mean();
        criticLoss.backward();
        this.optimizer.step();
        return Weight * nn.functional.softplus(-this.network.forward(fake * scale)).mean();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.optimizer.Dispose();
        this.network.Dispose();
    }
}
