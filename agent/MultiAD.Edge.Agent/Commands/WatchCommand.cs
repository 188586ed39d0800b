using System.CommandLine;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Watching;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary><c>multiad-agent watch</c>: prints verdicts as a subscriber sees them.</summary>
internal static class WatchCommand
{
    private const double MaximumTimeout = 1_000_000;
    private static readonly TimeSpan ConnectPause = TimeSpan.FromMilliseconds(300);

    public static Command Create()
    {
        var broker = new Option<string>("--broker") { Description = "Broker: HOST:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT.", DefaultValueFactory = _ => "127.0.0.1:1883" };
        var root = new Option<string>("--topic-root", "--stations")
        {
            Description = "ROOT, or ROOT/SITE and so on to ROOT/SITE/LINE/AGENT/STATION, to watch; + stands for any.",
            DefaultValueFactory = _ => AgentOptions.DefaultRoot,
        };
        var maps = new Option<string?>("--maps") { Description = "Folder for the heat maps of failed parts." };
        var parts = new Option<int>("--parts") { Description = "End after this many parts; 0 never ends.", DefaultValueFactory = _ => 0 }.Within(0, int.MaxValue);
        var timeout = new Option<double>("--timeout") { Description = "Give up when no part comes for this many seconds; 0 waits for ever.", DefaultValueFactory = _ => 0 }
            .Within(0, MaximumTimeout);
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line." };
        broker.Validators.Add(result => Check(result, BrokerAddress.TryParse(Text(result), out _), $"--broker is '{BrokerAddress.Redact(Text(result))}'; HOST:PORT is needed."));
        root.Validators.Add(result => Check(result, StationTopics.Filter(Text(result)) is not null, $"--topic-root is '{Text(result)}'; 1 to {StationTopics.Levels} names with '/' between them are needed."));
        var command = new Command("watch", "Print each verdict as a subscriber on MQTT sees it.") { broker, root, maps, parts, timeout, json };
        command.SetAction((arguments, cancellationToken) =>
            BrokerAddress.TryParse(arguments.GetValue(broker), out var address) && StationTopics.Filter(arguments.GetValue(root)) is { } stations
                ? RunAsync(
                    new WatchArguments
                    {
                        Broker = address,
                        Stations = stations,
                        Maps = arguments.GetValue(maps),
                        Parts = arguments.GetValue(parts) > 0 ? arguments.GetValue(parts) : int.MaxValue,
                        IdleTimeout = arguments.GetValue(timeout) > 0 ? TimeSpan.FromSeconds(arguments.GetValue(timeout)) : Timeout.InfiniteTimeSpan,
                        Json = arguments.GetValue(json),
                    },
                    cancellationToken)
                : Task.FromResult(ExitCode.Usage));
        return command;
    }

    private static string? Text(System.CommandLine.Parsing.OptionResult result) => result.GetValueOrDefault<string>();

    private static void Check(System.CommandLine.Parsing.OptionResult result, bool holds, string error)
    {
        if (!holds)
        {
            result.AddError(error);
        }
    }

    private static async Task<int> RunAsync(WatchArguments arguments, CancellationToken cancellationToken)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(arguments.IdleTimeout);
        try
        {
            var subscriber = await ConnectAsync(arguments, idle.Token).ConfigureAwait(false);
            await using (subscriber.ConfigureAwait(false))
            {
                await WatchAsync(subscriber, arguments, () => idle.CancelAfter(arguments.IdleTimeout), idle.Token).ConfigureAwait(false);
                return ExitCode.Done;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(
                $"error: no part came from {arguments.Broker} for {arguments.IdleTimeout.TotalSeconds:0.#} s. "
                + $"Check that the agent runs, that it publishes to this broker and that {arguments.Stations} is its topic.").ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
        }

        return ExitCode.Failed;
    }

    private static async Task<VerdictSubscriber> ConnectAsync(WatchArguments arguments, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await VerdictSubscriber.ConnectAsync(arguments.Broker, arguments.Stations, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException) when (arguments.Retry)
            {
                await Task.Delay(ConnectPause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task WatchAsync(VerdictSubscriber subscriber, WatchArguments arguments, Action onMessage, CancellationToken cancellationToken)
    {
        var printer = new VerdictPrinter(arguments.Json, arguments.Maps);
        printer.PrintHead();
        var seen = 0;
        await foreach (var verdict in subscriber.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            onMessage();
            printer.Print(verdict);
            if (++seen >= arguments.Parts)
            {
                return;
            }
        }
    }
}
