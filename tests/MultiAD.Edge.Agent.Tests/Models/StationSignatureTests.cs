using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models;

public sealed class StationSignatureTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TestKey key = new();
    private readonly TestKey next = new();
    private readonly ModelRegistry registry = new(new ScoringOptions { Threads = 1 }, new InferenceGate(1, 1));
    private readonly FakeLogCollector log = new();
    private readonly List<StationModel> models = [];

    public StationSignatureTests() => this.key.WritePublic(this.PublicKey("plant"));

    private string Bundle => this.folder["model.multiad"];

    public void Dispose()
    {
        this.models.ForEach(model => model.Dispose());
        this.key.Dispose();
        this.next.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public void The_station_says_which_key_signed_its_model()
    {
        BrightnessBundle.Write(this.Bundle, this.key);
        var model = this.Station();
        Assert.Null(model.SignedBy);
        Assert.True(model.TryLoad());
        Assert.Equal(this.key.Id, model.SignedBy);
        var said = Assert.Single(this.log.GetSnapshot(), record => record.Id.Id == EventIds.ModelSigned);
        Assert.Contains(this.PublicKey("plant"), said.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(this.log.GetSnapshot(), record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public void An_unsigned_bundle_is_refused_and_opens_once_it_is_signed()
    {
        BrightnessBundle.Write(this.Bundle);
        var model = this.Station();
        Assert.False(model.TryLoad());
        Assert.Contains("it is not signed", model.Problem!, StringComparison.Ordinal);
        BrightnessBundle.Write(this.Bundle, this.key);
        Assert.True(model.TryLoad());
        Assert.Null(model.Problem);
    }

    [Fact]
    public void A_key_that_is_added_counts_at_the_next_attempt_and_one_that_is_removed_no_longer()
    {
        BrightnessBundle.Write(this.Bundle, this.next);
        var model = this.Station();
        Assert.False(model.TryLoad());
        Assert.Contains($"signed by key {this.next.Id}", model.Problem!, StringComparison.Ordinal);
        this.next.WritePublic(this.PublicKey("next"));
        Assert.True(model.TryLoad());
        File.Delete(this.PublicKey("plant"));
        Assert.True(model.TryLoad());
        BrightnessBundle.Write(this.Bundle, this.key);
        Assert.False(model.TryLoad());
        Assert.Equal(this.next.Id, model.SignedBy);
    }

    [Fact]
    public void A_key_that_cannot_be_used_is_a_reason_for_having_no_model_and_not_a_crash()
    {
        BrightnessBundle.Write(this.Bundle, this.key);
        File.WriteAllText(this.PublicKey("bad"), "no key");
        var model = this.Station();
        Assert.False(model.TryLoad());
        Assert.StartsWith(this.PublicKey("bad"), model.Problem!, StringComparison.Ordinal);
        File.Delete(this.PublicKey("bad"));
        Assert.True(model.TryLoad());
    }

    [Fact]
    public void Stations_with_one_model_share_its_session_and_each_says_who_signed_its_own_bundle()
    {
        BrightnessBundle.Write(this.Bundle, this.key);
        var signed = this.Station();
        Assert.True(signed.TryLoad());
        BrightnessBundle.Write(this.Bundle);
        var unsigned = this.Station(allowUnsigned: true);
        Assert.True(unsigned.TryLoad());
        Assert.Equal(1, this.registry.Sessions);
        Assert.Equal((this.key.Id, null), (signed.SignedBy, unsigned.SignedBy));
    }

    [Fact]
    public void That_unsigned_models_are_accepted_is_warned_of_once_for_all_stations()
    {
        BrightnessBundle.Write(this.Bundle);
        for (var station = 0; station < 3; station++)
        {
            var model = this.Station(allowUnsigned: true);
            Assert.True(model.TryLoad());
            Assert.True(model.TryLoad());
        }

        var warning = Assert.Single(this.log.GetSnapshot(), record => record.Level == LogLevel.Warning);
        Assert.Equal(EventIds.UnsignedAccepted, warning.Id.Id);
        Assert.Contains(this.Bundle, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_switch_is_warned_of_also_where_the_model_is_signed()
    {
        BrightnessBundle.Write(this.Bundle, this.key);
        Assert.True(this.Station(allowUnsigned: true).TryLoad());
        Assert.Single(this.log.GetSnapshot(), record => record.Id.Id == EventIds.UnsignedAccepted);
        Assert.Single(this.log.GetSnapshot(), record => record.Id.Id == EventIds.ModelSigned);
    }

    private string PublicKey(string name) => Path.Combine(this.folder["keys"], $"{name}.pub.pem");

    private StationModel Station(bool? allowUnsigned = null)
    {
        var options = new ModelOptions { Bundle = this.Bundle, TrustedKeys = this.folder["keys"], AllowUnsigned = allowUnsigned };
        var logger = new FakeLogger<StationModel>(this.log);
        var source = new FileModelSource(options, this.registry, logger);
        var model = new StationModel(source, options, this.registry, TimeProvider.System, logger);
        this.models.Add(model);
        return model;
    }
}
