using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.Benchmarks.Swaps;

/// <summary>
/// A real mosquitto, a real agent and a server for the bundles. The first station's model is exchanged again and again, always
/// for a higher version; everything is measured from outside, by what arrives over MQTT and by the process's memory.
/// </summary>
internal sealed class SwapsRun : IAsyncDisposable
{
    private const string Root = "multiad/bench/line/box";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SwapTimeout = TimeSpan.FromMinutes(2);

    private readonly SwapsPlan plan;
    private readonly TemporaryFolder folder = new();
    private readonly HttpListener server = new();
    private readonly ModelBundle bundle;
    private readonly string address;

    public SwapsRun(SwapsPlan plan)
    {
        this.plan = plan;
        this.bundle = BundleReader.Open(plan.Bundle);
        this.address = $"http://127.0.0.1:{LoopbackPort.Free()}/";
        this.server.Prefixes.Add(this.address);
        this.server.Start();
        _ = this.ServeAsync();
    }

    /// <summary>Runs and measures.</summary>
    public async Task<string> MeasureAsync(CancellationToken cancellationToken)
    {
        var broker = await MosquittoBroker.StartAsync(0, "set_tcp_nodelay true", "max_queued_messages 0").ConfigureAwait(false);
        await using (broker.ConfigureAwait(false))
        {
            var observer = new SwapsObserver(broker.Port, Root);
            await using (observer.ConfigureAwait(false))
            {
                await observer.ConnectAsync(cancellationToken).ConfigureAwait(false);
                using var service = this.Start(broker.Address);
                try
                {
                    return await this.MeasureAsync(service, observer, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    service.Kill();
                    await service.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        this.server.Close();
        this.folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static long ResidentMiB(Process process) => long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    private async Task<string> MeasureAsync(Process service, SwapsObserver observer, CancellationToken cancellationToken)
    {
        await SwapsObserver.UntilAsync(() => observer.Stations == this.plan.Stations, SwapTimeout, cancellationToken).ConfigureAwait(false);
        await Task.Delay(this.plan.Before, cancellationToken).ConfigureAwait(false);
        var report = new SwapsReport(this.plan) { ResidentBefore = ResidentMiB(service) };
        for (var swap = 1; swap <= this.plan.Swaps; swap++)
        {
            var version = this.bundle.Manifest.Version + swap;
            var order = this.Order(version, $"bench-{swap}");
            var begin = DateTimeOffset.UtcNow;
            var peak = 0L;
            await observer.OrderAsync("camera1", order, cancellationToken).ConfigureAwait(false);
            await SwapsObserver.UntilAsync(
                () =>
                {
                    peak = Math.Max(peak, ResidentMiB(service));
                    return observer.EndOf($"bench-{swap}") is not null;
                },
                SwapTimeout,
                cancellationToken).ConfigureAwait(false);
            report.Add(begin, DateTimeOffset.UtcNow, observer.EndOf($"bench-{swap}")!, peak, ResidentMiB(service));
            File.Delete(this.folder[$"{version}.multiad"]);
        }

        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken).ConfigureAwait(false);
        return report.Write(observer.Results);
    }

    private JsonObject Order(long version, string orderId)
    {
        var path = this.folder[$"{version}.multiad"];
        var contents = this.bundle.Manifest.Files.Keys.ToDictionary(name => name, this.bundle.Read, StringComparer.Ordinal);
        _ = BundleWriter.Write(path, this.bundle.Manifest with { Version = version }, contents);
        using var stream = File.OpenRead(path);
        return new JsonObject
        {
            ["schema"] = "multiad.modelDesired/1",
            ["orderId"] = orderId,
            ["issuedAt"] = JsonValue.Create(DateTimeOffset.UtcNow),
            ["action"] = "install",
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(stream)),
            ["bytes"] = stream.Length,
            ["url"] = $"{this.address}{version}.multiad",
            ["by"] = "bench",
        };
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await this.server.GetContextAsync().ConfigureAwait(false);
                var content = await File.ReadAllBytesAsync(this.folder[context.Request.Url!.AbsolutePath.Trim('/')]).ConfigureAwait(false);
                context.Response.ContentLength64 = content.Length;
                await context.Response.OutputStream.WriteAsync(content).ConfigureAwait(false);
                context.Response.Close();
                await Task.Delay(Pause).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // It was closed.
            return;
        }
    }

    private Process Start(string broker)
    {
        var stations = Enumerable.Range(1, this.plan.Stations).ToDictionary(station => $"camera{station}", _ => new
        {
            Model = new { this.plan.Bundle, AllowUnsigned = true },
            Camera = new { Kind = "folder", Path = this.plan.Data, Loop = true, FramesPerSecond = this.plan.Rate },
            Publishing = new { MapsPerSecond = 1 },
        });
        var settings = new
        {
            Agent = new { Site = "bench", Line = "line", Name = "box" },
            Mqtt = new { Broker = broker },
            Outbox = new { Path = this.folder["state/outbox.db"] },
            Stations = stations,
        };
        File.WriteAllText(this.folder["agent.json"], JsonSerializer.Serialize(settings));
        var start = new ProcessStartInfo("dotnet", [this.plan.Agent, "--config", this.folder["agent.json"]])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["XDG_STATE_HOME"] = this.folder["state"];
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } said && !said.Contains("Alert ", StringComparison.Ordinal))
            {
                Console.WriteLine(said);
            }
        };
        process.BeginOutputReadLine();
        return process;
    }
}
