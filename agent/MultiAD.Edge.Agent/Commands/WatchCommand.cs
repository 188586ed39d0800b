using System.CommandLine;
using System.Text.Json;
using MultiAD.Edge.Agent.Messaging;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Commands;

/// <summary><c>multiad-agent watch</c>: prints verdicts as a subscriber sees them.</summary>
internal static class WatchCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var broker = new Option<string>("--broker") { Description = "Broker, HOST:PORT.", DefaultValueFactory = _ => "127.0.0.1:1883" };
        var stations = new Option<string>("--stations") { Description = "Topic filter of the stations.", DefaultValueFactory = _ => "multiad/+/+/+" };
        var maps = new Option<string?>("--maps") { Description = "Folder for the heat maps of failed parts." };
        var parts = new Option<int?>("--parts") { Description = "End after this many parts." };
        var timeout = new Option<double?>("--timeout") { Description = "Give up when no part comes for this many seconds." };
        var json = new Option<bool>("--json") { Description = "Print each result's JSON." };
        parts.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--parts is below 1; a number of parts is needed.");
            }
        });
        broker.Validators.Add(result =>
        {
            if (!BrokerAddress.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"--broker is {result.GetValueOrDefault<string>()}; HOST:PORT is needed.");
            }
        });
        var command = new Command("watch", "Print each verdict as a subscriber on MQTT sees it.") { broker, stations, maps, parts, timeout, json };
        command.SetAction((arguments, cancellationToken) =>
            WatchAsync(
                BrokerAddress.TryParse(arguments.GetValue(broker), out var address) ? address : throw new InvalidOperationException("The broker's address was not validated."),
                arguments.GetValue(stations)!,
                arguments.GetValue(maps),
                arguments.GetValue(parts) ?? int.MaxValue,
                arguments.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan,
                arguments.GetValue(json),
                cancellationToken));
        return command;
    }

    private static async Task<int> WatchAsync(BrokerAddress broker, string stations, string? maps, int parts, TimeSpan timeout, bool json, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var subscriber = await VerdictSubscriber.ConnectAsync(broker, stations, cancellationToken).ConfigureAwait(false);
            await using (subscriber.ConfigureAwait(false))
            {
                silence.CancelAfter(timeout);
                var seen = 0;
                await foreach (var verdict in subscriber.ReadAsync(silence.Token).ConfigureAwait(false))
                {
                    silence.CancelAfter(timeout);
                    var file = Save(verdict, maps);
                    Console.WriteLine(json ? JsonSerializer.Serialize(verdict.Result, MessageJson.Default.ResultMessage) : ToLine(verdict.Result, file));
                    if (++seen >= parts)
                    {
                        return ExitCode.Done;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"error: no part came for {timeout.TotalSeconds:0.#} s. Check that the agent runs and that {stations} is its station.").ConfigureAwait(false);
        }
        catch (IOException error)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
        }

        return ExitCode.Failed;
    }

    private static string? Save(ReceivedVerdict verdict, string? folder)
    {
        if (folder is null || verdict.Map is null)
        {
            return null;
        }

        var source = verdict.Result.Frame.Source is { } name ? "-" + Path.GetFileNameWithoutExtension(name) : string.Empty;
        var path = Path.Combine(folder, $"part{verdict.Result.Frame.Number:00000}{source}.png");
        DurableFile.Write(path, verdict.Map);
        return path;
    }

    private static string ToLine(ResultMessage result, string? map)
    {
        var verdict = JsonNamingPolicy.CamelCase.ConvertName(result.Verdict.ToString());
        var source = result.Frame.Source is { } name ? Path.GetFileName(name) : "live";
        if (result.Score is not { } score)
        {
            return $"{result.Frame.Number,6}  {source,-28}  {verdict,-12}  {result.Reason}";
        }

        var region = result.Regions.Count == 0
            ? string.Empty
            : $"  {result.Regions.Count} {(result.Regions.Count == 1 ? "region" : "regions")}, first {result.Regions[0].Width}x{result.Regions[0].Height} at {result.Regions[0].X},{result.Regions[0].Y}";
        return $"{result.Frame.Number,6}  {source,-28}  {verdict,-12}  score {score:0.000}  {result.Timing.TotalMs,6:0.0} ms{region}{(map is null ? string.Empty : $"  {map}")}";
    }
}
