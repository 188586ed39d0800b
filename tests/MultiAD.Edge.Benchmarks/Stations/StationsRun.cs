using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection.Statistics;

namespace MultiAD.Edge.Benchmarks.Stations;

/// <summary>Starts an agent with its own broker, subscribes with the product's own watcher, and measures both from outside.</summary>
internal sealed class StationsRun
{
    private const int Port = 18990;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    private readonly string agent;
    private readonly string[] bundles;
    private readonly string parts;
    private readonly double rate;

    /// <summary>Makes a run.</summary>
    /// <param name="agent">The built agent.</param>
    /// <param name="bundles">Its models.</param>
    /// <param name="parts">Folder that the cameras replay.</param>
    /// <param name="rate">Parts per second and station.</param>
    public StationsRun(string agent, string[] bundles, string parts, double rate)
    {
        this.agent = Path.GetFullPath(agent);
        this.bundles = [.. bundles.Select(Path.GetFullPath)];
        this.parts = Path.GetFullPath(parts);
        this.rate = rate;
    }

    /// <summary>Runs and measures.</summary>
    public async Task<StationsMeasurement> MeasureAsync(StationsPlan plan, TimeSpan time, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("multiad-stations-").FullName;
        try
        {
            var configuration = await this.ConfigureAsync(plan, folder, cancellationToken).ConfigureAwait(false);
            using var service = this.Start("--config", configuration);
            using var watcher = this.Start("watch", "--broker", $"127.0.0.1:{Port}", "--json", "--timeout", "60");
            try
            {
                var results = new List<JsonNode>();
                _ = service.StandardOutput.ReadToEndAsync(cancellationToken);
                await ReadAsync(watcher, WarmUp, _ => { }, cancellationToken).ConfigureAwait(false);
                await ReadAsync(watcher, time, results.Add, cancellationToken).ConfigureAwait(false);
                return Summarize(plan, results, time, service.Id);
            }
            finally
            {
                watcher.Kill();
                service.Kill();
                await service.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ReadAsync(Process watcher, TimeSpan time, Action<JsonNode> take, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(time);
        try
        {
            while (await watcher.StandardOutput.ReadLineAsync(end.Token).ConfigureAwait(false) is { } line)
            {
                take(JsonNode.Parse(line)!);
            }

            throw new InvalidOperationException($"The watcher ended: {await watcher.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The measured time is over.
            return;
        }
    }

    private static StationsMeasurement Summarize(StationsPlan plan, List<JsonNode> results, TimeSpan time, int process)
    {
        if (results.Count == 0)
        {
            throw new InvalidOperationException($"No part was inspected within {time.TotalSeconds:0} s. Measure on an otherwise idle machine.");
        }

        double[] times = [.. results.Select(result => result["timings"]!["totalMs"]!.GetValue<double>()).Order()];
        var status = File.ReadLines($"/proc/{process}/status").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        return new StationsMeasurement
        {
            Plan = plan,
            PartsPerSecond = results.Count / time.TotalSeconds,
            SlowestPerSecond = results.GroupBy(result => result["station"]!.GetValue<string>()).Min(group => group.Count()) / time.TotalSeconds,
            MedianMs = Quantiles.Of<double>(times, 0.5),
            P99Ms = Quantiles.Of<double>(times, 0.99),
            ResidentMiB = double.Parse(status["VmRSS"].Split(' ')[0], CultureInfo.InvariantCulture) / 1024,
            Threads = int.Parse(status["Threads"], CultureInfo.InvariantCulture),
        };
    }

    private async Task<string> ConfigureAsync(StationsPlan plan, string folder, CancellationToken cancellationToken)
    {
        var stations = Enumerable.Range(0, plan.Stations).ToDictionary(
            station => $"camera{station + 1}",
            station => (object)new
            {
                Model = new { Bundle = this.bundles[station % plan.Models] },
                Camera = new { Kind = "folder", Path = this.parts, Loop = true, FramesPerSecond = this.rate },
            });
        if (plan.Hanging)
        {
            // A pipe that nobody writes to: opening it as a video never comes back.
            var pipe = Path.Combine(folder, "pipe.avi");
            using var make = Process.Start("mkfifo", [pipe]);
            await make.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            stations.Add("hanging", new { Model = new { Bundle = this.bundles[0] }, Camera = new { Kind = "video", Path = pipe, StallTimeout = "00:00:02" } });
        }

        var path = Path.Combine(folder, "agent.json");
        var settings = new { Mqtt = new { Broker = "embedded", EmbeddedPort = Port }, Stations = stations };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(settings), cancellationToken).ConfigureAwait(false);
        return path;
    }

    private Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [this.agent, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
