using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Contracts;
using MultiAD.Edge.Trainer.Commands;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Rollout;

/// <summary><c>multiad-train publish</c> over a real broker to stations that play their part.</summary>
public sealed class PublishTests : IAsyncLifetime, IDisposable
{
    private const string Line = "multiad/plant/line";
    private readonly TemporaryFolder folder = new();
    private readonly TestKey key = new();
    private readonly List<FakeStation> stations = [];
    private MosquittoBroker broker = null!;

    private string Bundle => this.folder["part.multiad"];

    public async Task InitializeAsync()
    {
        BrightnessBundle.Write(this.Bundle, this.key);
        this.broker = await MosquittoBroker.StartAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var station in this.stations)
        {
            await station.DisposeAsync();
        }

        await this.broker.DisposeAsync();
    }

    public void Dispose()
    {
        this.key.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public async Task All_stations_of_a_line_fetch_the_served_bundle_and_confirm_it()
    {
        var first = await this.AddAsync("box1/camera", FakeStation.ConfirmAsync);
        var second = await this.AddAsync("box2/camera", FakeStation.ConfirmAsync);
        await first.ReportAsync("before", "confirmed");
        await this.AddAsync("other-line/line/box/camera", FakeStation.ConfirmAsync, "multiad/");

        var trusted = this.key.WritePublic(this.folder["keys/a.pub.pem"]);
        var (exitCode, output, error) = await this.PublishAsync("plant/line/+/+", "--serve", "--trusted", trusted);

        Assert.True(exitCode == 0, output + error);
        Assert.Contains($"signed by key {this.key.Id} ({trusted})", output, StringComparison.Ordinal);
        Assert.Matches(@"serving     http://127\.0\.0\.1:\d+/[0-9a-f]{64}/part\.multiad", output);
        Assert.Contains($"found       {Line}/box1/camera, runs brightness version 3\n", output, StringComparison.Ordinal);
        const string Change = "brightness version 3, before brightness version 3";
        Assert.Contains($"confirmed   {Line}/box1/camera  {Change}\n", output, StringComparison.Ordinal);
        Assert.Contains($"confirmed   {Line}/box2/camera  brightness version 3\n", output, StringComparison.Ordinal);
        Assert.Contains($"{Line}/box2/camera  downloading 50 %", error, StringComparison.Ordinal);
        Assert.Contains("only this machine can reach", error, StringComparison.Ordinal);
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(this.Bundle)));
        Assert.Equal((digest, digest), (first.Fetched, second.Fetched));
        Assert.Empty(this.stations[2].Orders);
    }

    [Fact]
    public async Task An_order_says_what_is_to_be_done()
    {
        var station = await this.AddAsync("box/camera", FakeStation.ConfirmAsync);
        var at = DateTimeOffset.UtcNow.AddHours(1);
        var time = at.ToOffset(TimeSpan.FromHours(2)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

        var (exitCode, _, error) = await this.PublishAsync(
            "plant/line/box/camera", "--shadow", "40", "--at", time, "--by", "anna@bench", "--serve", "127.0.0.1");

        Assert.True(exitCode == 0, error);
        var payload = Assert.Single(station.Orders);
        var order = JsonNode.Parse(payload)!.AsObject();
        Assert.Equal(
            ["schema", "orderId", "issuedAt", "action", "sha256", "bytes", "url", "shadowParts", "notBefore", "by"],
            order.Select(pair => pair.Key));
        Assert.Equal("multiad.modelDesired/1", Text(order, "schema"));
        Assert.Matches("^[A-Za-z0-9._-]{1,64}$", Text(order, "orderId"));
        Assert.Equal("install", Text(order, "action"));
        Assert.Equal(new FileInfo(this.Bundle).Length, order["bytes"]!.GetValue<long>());
        Assert.Equal(40, order["shadowParts"]!.GetValue<int>());
        Assert.Equal(at.ToUnixTimeSeconds(), order["notBefore"]!.GetValue<DateTimeOffset>().ToUnixTimeSeconds());
        Assert.Equal(TimeSpan.Zero, order["notBefore"]!.GetValue<DateTimeOffset>().Offset);
        Assert.Equal("anna@bench", Text(order, "by"));
        if (File.Exists(Path.Combine(ContractDocument.Folder, "modelDesired.schema.json")))
        {
            Assert.Empty(ContractSchemas.ErrorsOf("modelDesired.schema.json", payload));
        }
    }

    [Fact]
    public async Task A_signed_order_is_valid_for_its_station_alone()
    {
        var station = await this.AddAsync("box/camera", FakeStation.ConfirmAsync);
        var privateKey = this.key.WritePrivate(this.folder["a.key.pem"]);

        var (exitCode, _, error) = await this.PublishAsync("plant/line/box/camera", "--serve", "--key", privateKey);

        Assert.True(exitCode == 0, error);
        var order = JsonNode.Parse(station.Orders.Single())!.AsObject();
        var signature = new BundleSignature
        {
            Schema = BundleSignature.CurrentSchema,
            KeyId = Text(order["signature"]!.AsObject(), "keyId"),
            Signature = Text(order["signature"]!.AsObject(), "value"),
        };
        var trusted = TrustedKey.Read(this.key.WritePublic(this.folder["a.pub.pem"]));
        byte[] Content(string name) => OrderContent.Bytes(
            name, Text(order, "orderId"), order["issuedAt"]!.GetValue<DateTimeOffset>(), "install", Text(order, "sha256"));
        Assert.Equal(this.key.Id, signature.KeyId);
        Assert.True(signature.IsBy(trusted, Content($"{Line}/box/camera")));
        Assert.False(signature.IsBy(trusted, Content($"{Line}/box/camera2")));
    }

    [Fact]
    public async Task One_that_refuses_and_one_that_returns_fail_the_command_with_their_reasons()
    {
        await this.AddAsync("box1/camera", FakeStation.Ends("refused", "the disk\nis full"));
        await this.AddAsync("box2/camera", FakeStation.Ends("rolledBack", "too slow"));
        await this.AddAsync("box3/camera", FakeStation.ConfirmAsync);

        var (exitCode, output, error) = await this.PublishAsync("plant/line", "--serve", "127.0.0.1");

        Assert.Equal(1, exitCode);
        Assert.Contains($"refused     {Line}/box1/camera  the disk?is full\n", output, StringComparison.Ordinal);
        Assert.Contains($"rolled back {Line}/box2/camera  too slow\n", output, StringComparison.Ordinal);
        Assert.Contains($"confirmed   {Line}/box3/camera", output, StringComparison.Ordinal);
        Assert.Contains("error: 2 of 3 stations are not confirmed.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_faulty_one_among_the_first_keeps_the_order_from_the_rest()
    {
        for (var box = 0; box < 10; box++)
        {
            await this.AddAsync($"box{box}/camera", box == 1 ? FakeStation.Ends("rolledBack", "rejects all") : FakeStation.ConfirmAsync);
        }

        var (exitCode, output, error) = await this.PublishAsync("plant/line", "--serve", "--canary", "2");

        Assert.Equal(1, exitCode);
        Assert.Equal([1, 1, 0, 0, 0, 0, 0, 0, 0, 0], this.stations.Select(station => station.Orders.Count));
        Assert.Contains($"confirmed   {Line}/box0/camera", output, StringComparison.Ordinal);
        Assert.Equal(8, output.Split("held back ").Length - 1);
        Assert.Contains("9 of 10 stations", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rest_get_the_order_when_the_first_have_confirmed()
    {
        var release = new TaskCompletionSource();
        var first = await this.AddAsync("box0/camera", async (station, order) =>
        {
            await release.Task;
            await FakeStation.ConfirmAsync(station, order);
        });
        var second = await this.AddAsync("box1/camera", FakeStation.ConfirmAsync);

        var running = Task.Run(() => this.PublishAsync("plant/line", "--serve", "--canary", "1"));
        await WaitAsync(() => first.Orders.Count == 1);
        Assert.Empty(second.Orders);
        release.SetResult();

        Assert.Equal(0, (await running).ExitCode);
        Assert.Single(second.Orders);
        Assert.Equal(second.Fetched, first.Fetched);
    }

    [Fact]
    public async Task Where_no_station_is_known_it_says_what_to_check()
    {
        await this.AddAsync("box/camera", FakeStation.ConfirmAsync);

        var (exitCode, _, error) = await this.PublishAsync("plant/line2/+/+", "--serve");

        Assert.Equal(1, exitCode);
        Assert.Contains("knows no station multiad/plant/line2/+/+; expected at least one. Check", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_station_that_its_agent_no_longer_has_is_left_out()
    {
        var station = await this.AddAsync("box/camera", FakeStation.ConfirmAsync);
        await station.RetainAsync($"{Line}/box/old/camera", new JsonObject { ["state"] = "ok" });
        await station.RetainAsync(
            $"{Line}/box/info", new JsonObject { ["stations"] = new JsonArray(new JsonObject { ["name"] = "camera" }) });

        var (exitCode, output, error) = await this.PublishAsync("plant/line", "--serve");

        Assert.Equal(0, exitCode);
        Assert.Contains($"{Line}/box/old is left out", error, StringComparison.Ordinal);
        Assert.DoesNotContain("/old", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_station_without_a_report_in_time_fails_the_command()
    {
        await this.AddAsync("box/camera", (station, order) => station.ReportAsync(order, "downloading", progress: 0.1));

        var (exitCode, output, _) = await this.PublishAsync("plant/line/box/camera", "--serve", "--timeout", "1");

        Assert.Equal(1, exitCode);
        Assert.Contains("timed out   multiad/plant/line/box/camera", output, StringComparison.Ordinal);
        Assert.Contains("not confirmed within 1 s, last seen: downloading; the order stays", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rolledBack", null, 0)]
    [InlineData("confirmed", null, 0)]
    [InlineData("refused", "there is no model before", 1)]
    public async Task A_rollback_needs_no_bundle(string state, string? reason, int expected)
    {
        var station = await this.AddAsync("box/camera", FakeStation.Ends(state, reason));
        var privateKey = this.key.WritePrivate(this.folder["a.key.pem"]);

        string[] arguments =
            ["publish", "--rollback", "--broker", this.broker.Address, "--station", "plant/line/box/camera", "--key", privateKey];
        var (exitCode, _, error) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));

        Assert.True(exitCode == expected, error);
        var order = JsonNode.Parse(station.Orders.Single())!.AsObject();
        Assert.Equal("rollback", Text(order, "action"));
        Assert.False(order.ContainsKey("sha256") || order.ContainsKey("url") || order.ContainsKey("bytes"));
        Assert.True(order.ContainsKey("signature"));
    }

    [Fact]
    public async Task Another_order_that_takes_its_place_is_said()
    {
        await this.AddAsync("box/camera", (station, order) => station.RetainAsync(
            $"{Line}/box/camera/model/desired", new JsonObject { ["orderId"] = "other", ["by"] = "bob" }));

        var (exitCode, output, _) = await this.PublishAsync("plant/line/box/camera", "--serve");

        Assert.Equal(1, exitCode);
        Assert.Contains("another order (other by bob) took its place", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_object_a_line_and_nothing_else()
    {
        await this.AddAsync("box/camera", FakeStation.ConfirmAsync);

        var (exitCode, output, error) = await this.PublishAsync("plant/line/box/camera", "--serve", "--json");

        Assert.True(exitCode == 0, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject()).ToArray();
        Assert.Equal("waiting", Text(lines[0], "outcome"));
        Assert.Equal("confirmed", Text(lines[^1], "outcome"));
        Assert.Contains(lines, line => line["progress"]?.GetValue<double>() == 0.5 && Text(line, "state") == "downloading");
        Assert.Contains("verified    ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_stops_following_and_the_orders_stay()
    {
        using var stop = new CancellationTokenSource();
        var station = await this.AddAsync("box/camera", (_, _) => stop.CancelAsync());

        var (exitCode, _, error) = await ConsoleCapture.RunAsync(
            () => CommandLine.RunAsync(this.Arguments("plant/line/box/camera", "--serve"), stop.Token));

        Assert.Equal(1, exitCode);
        Assert.Contains("Stopped following. The orders that were given stay", error, StringComparison.Ordinal);
        Assert.Single(station.Orders);
        var late = await this.AddAsync("box/camera", null);
        await WaitAsync(() => late.Orders.Count == 1);
    }

    [Fact]
    public async Task A_broker_that_takes_no_orders_from_this_client_is_a_refusal()
    {
        await using var strict = await MosquittoBroker.StartWithAccessListAsync([
            "topic read multiad/#", "topic write multiad/+/+/+/+/camera", "topic write multiad/+/+/+/status"]);
        await using var station = await FakeStation.StartAsync(strict.Port, $"{Line}/box/camera", null);
        string[] arguments =
            ["publish", "--bundle", this.Bundle, "--broker", strict.Address, "--station", "plant/line/box/camera", "--url", "http://s/a"];

        var (exitCode, output, _) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));

        Assert.Equal(1, exitCode);
        Assert.Contains("not authorized (0x87). Let this client write the topic", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broker_of_the_old_version_does_too(bool answers)
    {
        await using var old = await OldBroker.StartAsync(answers);
        await using var station = await FakeStation.StartAsync(old.NewPort, $"{Line}/box/camera", FakeStation.ConfirmAsync);
        string[] arguments = ["publish", "--bundle", this.Bundle, "--broker", old.Address, "--station", "plant/line/box/camera", "--serve"];

        var (exitCode, _, error) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));

        Assert.True(exitCode == 0, error);
    }

    [Fact]
    public async Task A_broker_that_goes_and_comes_back_is_followed_again()
    {
        var port = LoopbackPort.Free();
        var first = await MosquittoBroker.StartAsync(port);
        var station = await FakeStation.StartAsync(port, $"{Line}/box/camera", null);
        string[] arguments =
            ["publish", "--bundle", this.Bundle, "--broker", first.Address, "--station", "plant/line/box/camera", "--serve"];
        var running = Task.Run(() => ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments)));
        await WaitAsync(() => station.Orders.Count == 1);
        var order = JsonNode.Parse(station.Orders.Single())!.AsObject();
        await station.DisposeAsync();
        await first.DisposeAsync();

        await using var second = await MosquittoBroker.StartAsync(port);
        await using var again = await FakeStation.StartAsync(port, $"{Line}/box/camera", null);
        await FakeStation.ConfirmAsync(again, order);

        var (exitCode, _, error) = await running;
        Assert.True(exitCode == 0, error);
        Assert.Contains("is lost. Connecting again; orders stay.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_that_is_not_whole_or_not_trusted_is_ordered_of_nobody()
    {
        var station = await this.AddAsync("box/camera", FakeStation.ConfirmAsync);
        using var other = new TestKey();
        var trusted = other.WritePublic(this.folder["keys/b.pub.pem"]);
        var untrusted = await this.PublishAsync("plant/line", "--serve", "--trusted", trusted);
        var bytes = File.ReadAllBytes(this.Bundle);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(this.Bundle, bytes);
        var broken = await this.PublishAsync("plant/line", "--serve");

        Assert.Equal((1, 1), (untrusted.ExitCode, broken.ExitCode));
        Assert.Contains("the bundle is refused", untrusted.Error, StringComparison.Ordinal);
        Assert.Contains("the bundle is refused", broken.Error, StringComparison.Ordinal);
        Assert.Empty(station.Orders);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_fails_the_command_at_once()
    {
        string[] arguments =
            ["publish", "--rollback", "--broker", $"127.0.0.1:{LoopbackPort.Free()}", "--station", "plant/line/box/camera"];

        var (exitCode, _, error) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));

        Assert.Equal(1, exitCode);
        Assert.Contains("cannot be reached", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--bundle is missing", "--serve")]
    [InlineData("Where the devices get the bundle is missing", "--bundle", "a")]
    [InlineData("--serve and --url are both given", "--bundle", "a", "--serve", "--url", "http://a/b")]
    [InlineData("--rollback takes no --bundle", "--rollback", "--bundle", "a")]
    [InlineData("--rollback takes no --bundle", "--rollback", "--shadow", "5")]
    [InlineData("--url is 'ftp://a/b'", "--bundle", "a", "--url", "ftp://a/b")]
    [InlineData("--url is '...@a/b'", "--bundle", "a", "--url", "http://user:secret@a/b")]
    [InlineData("--serve is '0.0.0.0:80'", "--bundle", "a", "--serve", "0.0.0.0:80")]
    [InlineData("--at is 'tomorrow'", "--rollback", "--at", "tomorrow")]
    [InlineData("which has passed", "--rollback", "--at", "2020-01-01T00:00Z")]
    [InlineData("--station is 'a/#'", "--rollback", "--station", "a/#")]
    [InlineData("--station is 'a/b/c/d/e'", "--rollback", "--station", "a/b/c/d/e")]
    [InlineData("--root is 'a/b'", "--rollback", "--root", "a/b")]
    [InlineData("--key is missing", "--rollback", "--passphrase-file", "a")]
    [InlineData("--cert is missing", "--rollback", "--client-key", "a")]
    [InlineData("--user is missing", "--rollback", "--password-file", "a")]
    [InlineData("--shadow is 1000001", "--bundle", "a", "--serve", "--shadow", "1000001")]
    public async Task Wrong_usage_is_told_before_anything_is_done(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await ConsoleCapture.RunAsync(
            () => CommandLine.RunAsync(["publish", "--broker", "127.0.0.1:1", "--station", "plant", .. arguments]));

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static string Text(JsonObject json, string name) => json[name]!.GetValue<string>();

    private static async Task WaitAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds())
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    private async Task<FakeStation> AddAsync(string name, Func<FakeStation, JsonObject, Task>? answer, string above = Line + "/")
    {
        var station = await FakeStation.StartAsync(this.broker.Port, above + name, answer);
        this.stations.Add(station);
        return station;
    }

    private string[] Arguments(string station, params string[] more) =>
        ["publish", "--bundle", this.Bundle, "--broker", this.broker.Address, "--station", station, .. more];

    private Task<(int ExitCode, string Output, string Error)> PublishAsync(string station, params string[] more) =>
        ConsoleCapture.RunAsync(() => CommandLine.RunAsync(this.Arguments(station, more)));
}
