using MultiAD.Edge.Trainer.Native;

namespace MultiAD.Edge.Trainer.Tests;

/// <summary>Loads libtorch once for the tests that compute.</summary>
public sealed class TorchFixture
{
    /// <summary>Loads it.</summary>
    public TorchFixture() => this.Report = TorchRuntime.Load(2);

    /// <summary>What was done for it.</summary>
    public string Report { get; }
}
