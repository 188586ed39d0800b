using System.CommandLine;
using System.CommandLine.Parsing;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Watching;
using MultiAD.Edge.Broker;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary><c>multiad-agent watch</c>: prints verdicts as a subscriber sees them.</summary>
internal static class WatchCommand
{
    private const double MaximumTimeout = 1_000_000;

    public static Command Create()
    {
        var broker = new Option<string>("--broker")
        {
            Description = "Broker: HOST:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT.",
            DefaultValueFactory = _ => "127.0.0.1:1883",
        };
        var root = new Option<string>("--topic-root", "--stations")
        {
            Description = "ROOT, or ROOT/SITE and so on to ROOT/SITE/LINE/AGENT/STATION, to watch; + stands for any.",
            DefaultValueFactory = _ => AgentOptions.DefaultRoot,
        };
        var maps = new Option<string?>("--maps") { Description = "Folder for the heat maps of failed parts." };
        var parts = new Option<int>("--parts")
        {
            Description = "End after this many parts; 0 never ends.",
            DefaultValueFactory = _ => 0,
        }.Within(0, int.MaxValue);
        var timeout = new Option<double>("--timeout")
        {
            Description = "Give up when no part comes for this many seconds; 0 waits for ever.",
            DefaultValueFactory = _ => 0,
        }.Within(0, MaximumTimeout);
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line." };
        var login = new LoginOptions();
        broker.Validators.Add(CheckBroker);
        root.Validators.Add(CheckRoot);
        var command = new Command("watch", "Print each verdict as a subscriber on MQTT sees it.")
        {
            broker, root, maps, parts, timeout, json,
        };
        login.AddTo(command);
        command.SetAction((arguments, cancellationToken) =>
        {
            if (!BrokerAddress.TryParse(arguments.GetValue(broker), out var address)
                || StationTopics.Filter(arguments.GetValue(root)) is not { } stations)
            {
                return Task.FromResult(ExitCode.Usage);
            }

            var (end, idle) = (arguments.GetValue(parts), arguments.GetValue(timeout));
            var watch = new WatchArguments
            {
                Broker = login.Of(arguments, address),
                Stations = stations,
                Maps = arguments.GetValue(maps),
                Parts = end > 0 ? end : int.MaxValue,
                IdleTimeout = idle > 0 ? TimeSpan.FromSeconds(idle) : Timeout.InfiniteTimeSpan,
                Json = arguments.GetValue(json),
            };
            return RunAsync(watch, cancellationToken);
        });
        return command;
    }

    private static void CheckBroker(OptionResult result)
    {
        var given = result.GetValueOrDefault<string>();
        if (!BrokerAddress.TryParse(given, out _))
        {
            result.AddError($"--broker is '{BrokerAddress.Redact(given)}'; HOST:PORT is needed.");
        }
    }

    private static void CheckRoot(OptionResult result)
    {
        var given = result.GetValueOrDefault<string>();
        if (StationTopics.Filter(given) is null)
        {
            result.AddError($"--topic-root is '{given}'; 1 to {StationTopics.Levels} names with '/' between them are needed.");
        }
    }

    private static async Task<int> RunAsync(WatchArguments arguments, CancellationToken cancellationToken)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(arguments.IdleTimeout);
        try
        {
            var subscriber = await VerdictSubscriber.ConnectAsync(
                arguments.Broker, arguments.Stations, Console.Error.WriteLine, idle.Token).ConfigureAwait(false);
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
                $"error: no part came from {arguments.Broker.Address} for {arguments.IdleTimeout.TotalSeconds:0.#} s. "
                + "Check that the agent runs, that it publishes to this broker "
                + $"and that {arguments.Stations} is its topic.").ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BrokerRefusedException)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
        }

        return ExitCode.Failed;
    }

    private static async Task WatchAsync(
        VerdictSubscriber subscriber, WatchArguments arguments, Action onMessage, CancellationToken cancellationToken)
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
