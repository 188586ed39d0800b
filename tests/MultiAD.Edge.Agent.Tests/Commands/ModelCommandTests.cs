using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Tests.Hosting;
using MultiAD.Edge.Agent.Tests.Models.Store;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Commands;

public sealed class ModelCommandTests : IDisposable
{
    private readonly StationFolder station = new();

    public ModelCommandTests() => PartPictures.WriteGood(Path.Combine(this.station.Parts, "1.png"));

    private string Store => this.station["state/models"];

    public void Dispose() => this.station.Dispose();

    [Theory]
    [InlineData("--station is 'other'; the stations of", "list", "--station", "other")]
    [InlineData("--sha256", "install", "http://127.0.0.1/x.multiad")]
    [InlineData("--sha256", "install", "http://127.0.0.1/x.multiad", "--sha256", "abc", "--bytes", "5")]
    [InlineData("--shadow is -1", "install", "x.multiad", "--shadow", "-1")]
    [InlineData("--force", "rollback", "--force")]
    public async Task Wrong_usage_is_exit_code_2_and_says_what_is_needed(string words, params string[] arguments)
    {
        var (exitCode, output, errors) = await this.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Contains(words, output + errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(this.Store));
    }

    [Fact]
    public async Task A_list_of_nothing_says_so_and_makes_nothing()
    {
        var (exitCode, output, errors) = await this.RunAsync("list");
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains("no model has been taken in yet", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(this.Store));
    }

    [Fact]
    public async Task Without_a_service_a_model_is_tested_and_activated_and_an_older_one_needs_force()
    {
        var (exitCode, output, errors) = await this.RunAsync("install", this.Bundle(4));
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains("camera: activeUnconfirmed", output, StringComparison.Ordinal);

        var slots = new SlotsFolder(this.Store).Peek("camera")!;
        Assert.Equal((4L, SwapState.ActiveUnconfirmed, 0L), (slots.Active!.Version, slots.Swap!.State, slots.VersionFloor));
        Assert.Empty(Directory.GetFiles(Path.Combine(this.Store, "orders")));
        using (StoreLock.Take(this.Store))
        {
            var store = new ModelStore(this.Store, TimeProvider.System, NullLogger<ModelStore>.Instance);
            store.Update("camera", before => before.Confirm(DateTimeOffset.UtcNow));
        }

        (exitCode, _, errors) = await this.RunAsync("install", this.Bundle(3));
        Assert.Equal(1, exitCode);
        Assert.Contains("version 4 was confirmed on station camera", errors, StringComparison.Ordinal);
        Assert.Contains("--force", errors, StringComparison.Ordinal);
        (exitCode, _, errors) = await this.RunAsync("install", this.Bundle(3), "--force");
        Assert.Equal((0, string.Empty), (exitCode, errors));

        (exitCode, output, errors) = await this.RunAsync("list", "--json");
        Assert.Equal((0, string.Empty), (exitCode, errors));
        var listed = JsonNode.Parse(output)!;
        Assert.Equal(3, listed["stations"]![0]!["slots"]!["active"]!["version"]!.GetValue<long>());
        Assert.Equal(4, listed["stations"]![0]!["slots"]!["previous"]!["version"]!.GetValue<long>());
        Assert.Equal(2, listed["bundles"]!.AsArray().Count);
    }

    [Fact]
    public async Task What_cannot_be_done_is_exit_code_1_and_one_sentence()
    {
        File.WriteAllText(this.station["bad.multiad"], "no bundle");
        (string Words, string[] Arguments)[] cases =
        [
            ("the bundle is refused", ["install", this.station["bad.multiad"]]),
            ("no such bundle", ["install", this.station["none.multiad"]]),
            ("could score in shadow", ["install", this.Bundle(4), "--shadow", "5"]),
            ("No model in the store is '7'", ["activate", "7"]),
            ("has no model before the running one", ["rollback"]),
        ];
        foreach (var (words, arguments) in cases)
        {
            var (exitCode, _, errors) = await this.RunAsync(arguments);
            Assert.Equal(1, exitCode);
            Assert.Contains(words, Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
        }

        Assert.Null(new SlotsFolder(this.Store).Peek("camera"));
    }

    [Fact]
    public async Task While_another_process_has_the_store_the_order_is_left_with_it_and_its_bundle_is_there()
    {
        using var service = StoreLock.Take(this.Store);
        var (exitCode, output, errors) = await this.RunAsync("install", this.Bundle(4), "--shadow", "5", "--no-wait");
        Assert.Equal((0, string.Empty), (exitCode, errors));
        var file = Assert.Single(Directory.GetFiles(Path.Combine(this.Store, "orders")));
        var order = JsonSerializer.Deserialize(File.ReadAllBytes(file), StoreJson.Default.LocalOrder)!;
        Assert.Equal(("camera", ModelAction.Install, 5), (order.Station, order.Order.Action, order.Order.ShadowParts));
        Assert.Null(order.Order.Source);
        Assert.Contains(order.Order.OrderId, output, StringComparison.Ordinal);
        Assert.Equal(order.Order.Sha256, BundleFolder.HashOf(Path.Combine(this.Store, "bundles", $"{order.Order.Sha256}.multiad")));

        (exitCode, _, errors) = await this.RunAsync("activate", order.Order.Sha256![..8], "--timeout", "1");
        Assert.Equal(1, exitCode);
        Assert.Contains("the exchange has not ended yet", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_service_inspects_a_model_is_installed_confirmed_and_rolled_back()
    {
        BrightnessBundle.Write(this.station.Bundle);
        await using var broker = await MosquittoBroker.StartAsync();
        await using var recorder = await Recorder.ConnectAsync(broker.Port);
        await using var agent = AgentProcess.Start("--config", this.station.Configure(broker.Address, loop: true));
        await recorder.WaitAsync(StationFolder.Topic + "/result", message => message.Text("verdict") == "pass");

        var (exitCode, output, errors) = await this.RunAsync("install", this.Bundle(4), "--timeout", "100");
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains("camera: confirmed", output, StringComparison.Ordinal);
        var slots = new SlotsFolder(this.Store).Peek("camera")!;
        Assert.Equal((4L, 3L, 4L), (slots.Active!.Version, slots.Previous!.Version, slots.VersionFloor));

        (exitCode, output, errors) = await this.RunAsync("rollback", "--timeout", "100");
        Assert.Equal((0, string.Empty), (exitCode, errors));
        slots = new SlotsFolder(this.Store).Peek("camera")!;
        Assert.Equal((3L, 4L, 4L), (slots.Active!.Version, slots.Previous!.Version, slots.VersionFloor));
        (_, output, _) = await this.RunAsync("list");
        Assert.Contains("in use by the service", output, StringComparison.Ordinal);
    }

    private string Bundle(long version)
    {
        var path = this.station[$"v{version}.multiad"];
        StoreBench.WriteBundle(path, version);
        return path;
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        AgentProcess.RunAsync(["model", .. arguments, "--config", this.Configuration()]);

    // As the service has it, with or without a bundle to begin with.
    private string Configuration() =>
        File.Exists(this.station["agent.json"]) ? this.station["agent.json"] : this.station.Configure("embedded");
}
