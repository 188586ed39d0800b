using System.CommandLine;
using System.Text.Json;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Watching;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Commands;

/// <summary><c>multiad-agent watch</c>: prints verdicts as a subscriber sees them.</summary>
internal static class WatchCommand
{
    private const double MaximumTimeout = 1_000_000;
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(300);

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var broker = new Option<string>("--broker") { Description = "Broker: HOST:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT.", DefaultValueFactory = _ => "127.0.0.1:1883" };
        var root = new Option<string>("--topic-root", "--stations") { Description = "ROOT, ROOT/SITE, ROOT/SITE/LINE or ROOT/SITE/LINE/STATION to watch.", DefaultValueFactory = _ => "multiad" };
        var maps = new Option<string?>("--maps") { Description = "Folder for the heat maps of failed parts." };
        var parts = new Option<int>("--parts") { Description = "End after this many parts; 0 never ends.", DefaultValueFactory = _ => 0 }.Within(0, int.MaxValue);
        var timeout = new Option<double>("--timeout") { Description = "Give up when no part comes for this many seconds; 0 waits for ever.", DefaultValueFactory = _ => 0 }.Within(0, MaximumTimeout);
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line." };
        broker.Validators.Add(result =>
        {
            if (!BrokerAddress.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"--broker is '{BrokerAddress.Redact(result.GetValueOrDefault<string>())}'; HOST:PORT is needed.");
            }
        });
        root.Validators.Add(result =>
        {
            if (Topics.StationFilter(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError($"--topic-root is '{result.GetValueOrDefault<string>()}'; 1 to {Topics.StationLevels} names with '/' between them are needed.");
            }
        });
        var command = new Command("watch", "Print each verdict as a subscriber on MQTT sees it.") { broker, root, maps, parts, timeout, json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            if (!BrokerAddress.TryParse(arguments.GetValue(broker), out var address) || Topics.StationFilter(arguments.GetValue(root)) is not { } stations)
            {
                return ExitCode.Usage;
            }

            var limit = arguments.GetValue(timeout) > 0 ? TimeSpan.FromSeconds(arguments.GetValue(timeout)) : Timeout.InfiniteTimeSpan;
            var wanted = arguments.GetValue(parts) > 0 ? arguments.GetValue(parts) : int.MaxValue;
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            silence.CancelAfter(limit);
            try
            {
                var subscriber = await ConnectAsync(address, stations, limit != Timeout.InfiniteTimeSpan, silence.Token).ConfigureAwait(false);
                await using (subscriber.ConfigureAwait(false))
                {
                    await WatchAsync(subscriber, arguments.GetValue(maps), wanted, arguments.GetValue(json), () => silence.CancelAfter(limit), silence.Token).ConfigureAwait(false);
                    return ExitCode.Done;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCode.Done;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"error: no part came from {address} for {limit.TotalSeconds:0.#} s. Check that the agent runs, that it publishes to this broker and that {stations} is its topic.").ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
            }

            return ExitCode.Failed;
        });
        return command;
    }

    /// <summary>One line for people.</summary>
    internal static string ToLine(ResultMessage result, string? map)
    {
        var verdict = JsonNamingPolicy.CamelCase.ConvertName(result.Verdict.ToString());
        var source = PrintableText.Of(result.Frame.Source is { } name ? Path.GetFileName(name) : "live");
        var head = $"{result.Frame.Number,5}  {source,-24}  {verdict,-12}";
        if (result.Score is not { } score)
        {
            return $"{head}  {PrintableText.Of(result.Reason ?? string.Empty)}";
        }

        var line = $"{head}  {score:0.000}  {result.Timings.TotalMs,7:0.0} ms  {Regions(result),-34}";
        return map is null ? line.TrimEnd() : $"{line}  {map}";
    }

    // A broker that is just being started is waited for, as long as the wait has an end.
    private static async Task<VerdictSubscriber> ConnectAsync(BrokerAddress broker, string stations, bool patient, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await VerdictSubscriber.ConnectAsync(broker, stations, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException) when (patient)
            {
                await Task.Delay(ConnectPause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task WatchAsync(VerdictSubscriber subscriber, string? maps, int parts, bool json, Action heard, CancellationToken cancellationToken)
    {
        if (!json)
        {
            Console.WriteLine($"{"part",5}  {"source",-24}  {"verdict",-12}  {"score",5}  {"time",10}  {"defect regions",-34}  {(maps is null ? string.Empty : "heat map")}".TrimEnd());
        }

        var seen = 0;
        await foreach (var verdict in subscriber.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            heard();
            var file = Save(verdict, maps);
            Console.WriteLine(json ? ToJson(verdict.Result, file) : ToLine(verdict.Result, file));
            if (++seen >= parts)
            {
                return;
            }
        }
    }

    private static string? Save(ReceivedVerdict verdict, string? folder)
    {
        if (folder is null || verdict.Map is null)
        {
            return null;
        }

        var source = verdict.Result.Frame.Source is { } name ? "-" + PrintableText.Of(Path.GetFileNameWithoutExtension(name)) : string.Empty;
        var path = Path.Combine(folder, $"part{verdict.Result.Frame.Number:00000}{source}.png");
        DurableFile.Write(path, verdict.Map);
        return path;
    }

    private static string ToJson(ResultMessage result, string? map)
    {
        var node = JsonSerializer.SerializeToNode(result, MessageJson.Default.ResultMessage)!.AsObject();
        node["map"] = map;
        return node.ToJsonString();
    }

    private static string Regions(ResultMessage result)
    {
        if (result.Regions.Count == 0)
        {
            return string.Empty;
        }

        var largest = result.Regions.MaxBy(region => region.Area);
        return $"{result.Regions.Count} {(result.Regions.Count == 1 ? "region" : "regions")}, {largest.Width}x{largest.Height} at {largest.X},{largest.Y}";
    }
}
