using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Fusion;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Tests.Data;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Export;

public sealed class ParityGateTests : IClassFixture<TorchFixture>, IDisposable
{
    private const int Side = 64;

    private readonly TemporaryFolder folder = new();
    private readonly FeatureNetwork teacher;
    private readonly TrainedModel model;
    private readonly PreparedImages images;

    public ParityGateTests()
    {
        random.manual_seed(9);
        this.teacher = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        this.teacher.eval();
        this.model = new TrainedModel(this.teacher, NetworkShape.ResNet18.Student, Side, Side);
        this.model.Student!.eval();
        for (var level = 0; level < 3; level++)
        {
            this.model.Add(new DistillationBranch(level, 1));
        }

        this.images = NoiseParts.Read(this.folder, Side, ParityGate.MinimumImages);
    }

    private int[] Samples => [.. Enumerable.Range(0, this.images.Count)];

    public void Dispose()
    {
        this.model.Dispose();
        this.teacher.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public void A_graph_that_computes_what_the_trained_model_does_passes()
    {
        using var exported = this.Export();

        var parity = ParityGate.Require(this.model, exported, this.images, this.Samples, CPU);

        Assert.Equal(this.images.Count, parity.Images);
        Assert.InRange(parity.MapDifference, 0, ParityGate.Tolerance);
        Assert.InRange(parity.ScoreDifference, 0, ParityGate.Tolerance);
    }

    [Fact]
    public void A_graph_of_other_weights_is_refused_with_its_differences()
    {
        using var exported = this.Export();
        using (no_grad())
        {
            // About one weight in a hundred of one layer, by a twentieth.
            var weight = this.model.Student!.parameters().First(parameter => parameter.dim() == 4);
            weight.mul_(1 + (0.05 * rand_like(weight).gt(0.99).to(float32)));
        }

        var error = Assert.Throws<ParityException>(() => ParityGate.Require(this.model, exported, this.images, this.Samples, CPU));

        var parity = ParityGate.Measure(this.model, exported, this.images, this.Samples, CPU);
        Assert.True(parity.MapDifference > ParityGate.Tolerance);
        Assert.Contains($"{parity.MapDifference:E1} (map)", error.Message, StringComparison.Ordinal);
        Assert.Contains("No bundle was written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scale_that_differs_by_a_hundredth_is_refused()
    {
        using var exported = this.Export();
        this.model.ScaleBranches([.. this.model.Branches.Select(_ => new BranchScale([1.01f], [0]))]);

        Assert.Throws<ParityException>(() => ParityGate.Require(this.model, exported, this.images, this.Samples, CPU));
    }

    private ScoringModel Export() =>
        new(this.model.Export("0", new Dictionary<string, string>()), Side, Side, new ScoringOptions { Threads = 1 });
}
