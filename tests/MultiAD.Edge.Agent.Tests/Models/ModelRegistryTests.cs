using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models;

public sealed class ModelRegistryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ModelRegistry registry = new(new ScoringOptions { Threads = 1 }, new InferenceGate(1, 1));

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void Stations_with_one_model_share_its_session_and_have_inspectors_of_their_own()
    {
        using var one = this.registry.Open(this.Write("a.multiad"));
        using var other = this.registry.Open(this.Write("copy.multiad"));
        Assert.Equal(1, this.registry.Sessions);
        Assert.Equal(one.Identity, other.Identity);
        Assert.NotSame(one.Inspector, other.Inspector);
    }

    [Fact]
    public void Two_models_are_two_sessions()
    {
        using var one = this.registry.Open(this.Write("a.multiad"));
        using var other = this.registry.Open(this.Write("b.multiad", version: 4));
        Assert.Equal(2, this.registry.Sessions);
    }

    [Fact]
    public void A_session_goes_with_its_last_lease()
    {
        var one = this.registry.Open(this.Write("a.multiad"));
        var other = this.registry.Open(this.Write("a.multiad"));
        one.Dispose();
        Assert.Equal(1, this.registry.Sessions);
        other.Dispose();
        Assert.Equal(0, this.registry.Sessions);
    }

    [Fact]
    public void A_part_in_flight_keeps_the_model_that_was_exchanged_under_it()
    {
        var lease = this.registry.Open(this.Write("a.multiad"));
        Assert.True(lease.TryHold());
        lease.Dispose();
        Assert.Equal(1, this.registry.Sessions);
        using (var slot = lease.Inspector.CreateSlot())
        using (var frame = new Mat(10, 10, MatType.CV_8UC3, Scalar.All(200)))
        {
            Assert.Equal(200, lease.Inspector.Inspect(frame, slot).RawScore);
        }

        lease.Dispose();
        Assert.Equal(0, this.registry.Sessions);
        Assert.False(lease.TryHold());
    }

    [Fact]
    public async Task Stations_that_share_a_session_score_at_the_same_time_without_mixing_their_parts()
    {
        var path = this.Write("a.multiad");
        await Task.WhenAll(Enumerable.Range(1, 4).Select(station => Task.Run(() =>
        {
            using var lease = this.registry.Open(path);
            using var slot = lease.Inspector.CreateSlot();
            using var frame = new Mat(10, 10, MatType.CV_8UC3, Scalar.All(station * 50));
            for (var part = 0; part < 200; part++)
            {
                Assert.Equal(station * 50, lease.Inspector.Inspect(frame, slot).RawScore);
            }
        })));
        Assert.Equal(0, this.registry.Sessions);
    }

    [Fact]
    public void A_missing_bundle_leaves_nothing_behind()
    {
        Assert.Throws<BundleRejectedException>(() => this.registry.Open(this.folder["none.multiad"]));
        Assert.Equal(0, this.registry.Sessions);
    }

    private string Write(string name, long version = 3)
    {
        BrightnessBundle.Write(
            this.folder[name],
            BrightnessBundle.Manifest() with { Version = version },
            OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        return this.folder[name];
    }
}
