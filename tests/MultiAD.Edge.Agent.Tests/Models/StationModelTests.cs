using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models;

public sealed class StationModelTests : IDisposable
{
    private const int Level = 200;
    private readonly TemporaryFolder folder = new();
    private readonly ModelRegistry registry = new(new ScoringOptions { Threads = 1 }, new InferenceGate(1, 1));
    private readonly FakeTimeProvider time = new();
    private readonly FakeLogCollector log = new();
    private readonly StationModel model;

    public StationModelTests()
    {
        var options = new ModelOptions { Bundle = this.folder["model.multiad"] };
        var logger = new FakeLogger<StationModel>(this.log);
        this.model = new StationModel(new FileModelSource(options, this.registry, logger), options, this.registry, this.time, logger);
    }

    public void Dispose()
    {
        this.model.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public void A_missing_bundle_is_a_state_that_is_said_once_with_its_reason()
    {
        var changes = 0;
        this.model.Changed += () => changes++;
        Assert.False(this.model.TryLoad());
        Assert.False(this.model.TryLoad());
        Assert.Null(this.model.Hold());
        Assert.Null(this.model.Identity);
        Assert.Contains(this.folder["model.multiad"], this.model.Problem!, StringComparison.Ordinal);
        Assert.Equal((1, 1), (changes, this.log.GetSnapshot().Count(record => record.Id.Id == EventIds.ModelRefused)));
    }

    [Fact]
    public void What_does_not_run_the_model_is_logged_and_kept_with_its_reason()
    {
        this.Write(version: 1);
        var scoring = new ScoringOptions { Threads = 1, Providers = ["TensorRT", "CPU"] };
        var options = new ModelOptions { Bundle = this.folder["model.multiad"] };
        var registry = new ModelRegistry(scoring, new InferenceGate(1, 1));
        var logger = new FakeLogger<StationModel>(this.log);
        using var station = new StationModel(new FileModelSource(options, registry, logger), options, registry, this.time, logger);
        Assert.True(station.TryLoad());
        var fallback = Assert.Single(station.Fallbacks);
        Assert.Equal(("CPU", "TensorRT"), (station.ExecutionProvider, fallback.Provider));
        var record = Assert.Single(this.log.GetSnapshot(), record => record.Id.Id == EventIds.ProviderFellBack);
        Assert.Equal($"TensorRT does not run the model: {fallback.Reason}", record.Message);
    }

    [Fact]
    public async Task A_bundle_that_comes_later_is_opened_at_the_next_attempt()
    {
        var loading = this.model.LoadAsync(CancellationToken.None);
        Assert.False(loading.IsCompleted);
        this.Write(version: 3);
        Assert.Null(this.model.Identity);
        await Eventually.True(() =>
        {
            this.time.Advance(ModelOptions.DefaultRetryInterval);
            return loading.IsCompleted;
        });
        await loading;
        Assert.Equal((3L, null), (this.model.Identity!.Version, this.model.Problem));
    }

    [Fact]
    public void A_bundle_that_is_refused_leaves_the_model_that_there_is()
    {
        this.Write(version: 3);
        Assert.True(this.model.TryLoad());
        File.WriteAllText(this.folder["model.multiad"], "no bundle");
        Assert.False(this.model.TryLoad());
        Assert.Equal(3L, this.model.Identity!.Version);
        using var held = this.model.Hold();
        Assert.Equal(Level, Score(held!));
    }

    [Fact]
    public void A_part_in_flight_keeps_its_model_when_another_takes_its_place_and_the_next_part_gets_that()
    {
        this.Write(version: 3);
        this.model.TryLoad();
        var inFlight = this.model.Hold()!;
        this.Write(version: 4);
        this.model.TryLoad();
        using (var next = this.model.Hold()!)
        {
            Assert.Equal((3L, 4L), (inFlight.Identity.Version, next.Identity.Version));
            Assert.Equal((Level, Level), (Score(inFlight), Score(next)));
        }

        Assert.Equal(2, this.registry.Sessions);
        inFlight.Dispose();
        Assert.Equal(1, this.registry.Sessions);
        this.model.Dispose();
        Assert.Equal(0, this.registry.Sessions);
        Assert.Null(this.model.Hold());
    }

    [Fact]
    public async Task While_models_are_exchanged_every_part_gets_one_that_works_and_none_is_left_over()
    {
        this.Write(version: 3);
        this.model.TryLoad();
        var exchanged = false;
        var inspected = new int[2];
        var lines = inspected.Select((_, line) => Task.Run(() =>
        {
            while (!Volatile.Read(ref exchanged))
            {
                using var held = this.model.Hold();
                Assert.Equal(Level, Score(held!));
                Interlocked.Increment(ref inspected[line]);
            }
        })).ToArray();
        await Eventually.True(() => inspected.All(parts => parts > 0));
        for (var version = 4; version < 40; version++)
        {
            this.Write(version);
            Assert.True(this.model.TryLoad());
        }

        var before = inspected.Sum();
        await Eventually.True(() => inspected.Sum() > before);
        Volatile.Write(ref exchanged, true);
        await Task.WhenAll(lines);
        Assert.Equal(1, this.registry.Sessions);
        this.model.Dispose();
        Assert.Equal(0, this.registry.Sessions);
    }

    private static double Score(ModelLease lease)
    {
        using var slot = lease.Inspector.CreateSlot();
        using var frame = new Mat(10, 10, MatType.CV_8UC3, Scalar.All(Level));
        return lease.Inspector.Inspect(frame, slot).RawScore;
    }

    private void Write(long version) => BrightnessBundle.Write(
        this.folder["model.multiad"],
        BrightnessBundle.Manifest() with { Version = version },
        OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
}
