using System.CommandLine;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Rollout;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary><c>multiad-train publish</c>: orders stations to inspect with another model, and follows until they do.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var options = new PublishOptions();
        var command = new Command(
            "publish",
            "Order the stations of a line to inspect with a bundle, and follow until each has confirmed it. "
            + "Orders are retained by the broker: a station that is away gets them when it is back.");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var arguments = options.From(parsed);
            var board = new StationBoard(arguments.Stations);
            return CommandGuard.RunAsync(
                () => PublishAsync(arguments, board, cancellationToken), () => Stopped(board, arguments.Serves));
        });
        return command;
    }

    private static async Task PublishAsync(PublishArguments arguments, StationBoard board, CancellationToken cancellationToken)
    {
        using var key = arguments.Key is { } file ? SigningOptions.Open(file, arguments.PassphraseFile) : null;
        var output = arguments.Json ? Console.Error : Console.Out;
        var bundle = arguments.Bundle is { } path ? Verify(path, arguments.Trusted, output) : null;
        var link = await BrokerLink.ConnectAsync(arguments.Broker, board.Topics, cancellationToken).ConfigureAwait(false);
        await using (link.ConfigureAwait(false))
        {
            await FindAsync(link, board, arguments, output, cancellationToken).ConfigureAwait(false);
            var server = arguments.Serves ? await ServeAsync(bundle!, arguments, cancellationToken).ConfigureAwait(false) : null;
            try
            {
                if (server is not null)
                {
                    await output.WriteLineAsync($"serving     {server.Address}").ConfigureAwait(false);
                }

                var plan = PlanOf(arguments, bundle, server?.Address ?? arguments.Url, key);
                var good = await RolloutDisplay.RunAsync(
                    arguments.Json,
                    board,
                    observer => new StationRollout(link, board, observer).RunAsync(plan, cancellationToken)).ConfigureAwait(false);
                End(board, output, good);
            }
            finally
            {
                if (server is not null)
                {
                    await server.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private static RolloutBundle Verify(string path, string? trusted, TextWriter output)
    {
        var keys = trusted is null ? null : TrustedKeys.Read(trusted);
        var bundle = RolloutBundle.Read(path, keys is null ? null : new BundleTrust(keys, AllowUnsigned: false));
        var opened = bundle.Opened;
        var signature = opened switch
        {
            { SignedBy: { } id } => $"signed by key {id} ({keys!.Find(id).First().File})",
            { ClaimedKeyId: { } id } => $"signed by key {id}, which is not checked; --trusted DIR checks it",
            _ => "not signed: devices with trusted keys refuse it; multiad-train sign signs it",
        };
        var model = $"model {opened.Manifest.Name} version {opened.Manifest.Version}";
        output.WriteLine($"verified    {opened.Origin}, {model}, {signature}");
        return bundle;
    }

    private static async Task FindAsync(
        BrokerLink link, StationBoard board, PublishArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var search = new StationRollout(link, board, new RolloutLines(Console.Error));
        var found = await search.FindAsync(cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
        {
            throw new RolloutException(
                $"The broker {arguments.Broker.Address} knows no station {string.Join(" or ", arguments.Stations)}; expected at least one. "
                + "Check --station and --root against the agents' Agent:Site, Agent:Line, Agent:Name and Agent:Root, that the agents were "
                + "connected to this broker once, and that its access list lets this client read their topics.");
        }

        foreach (var station in found)
        {
            var model = station.Report?.Active is { } active ? $", runs {active}" : string.Empty;
            var isAway = station.AgentStatus is "stopped" or "offline";
            var agent = isAway ? $", its agent is {station.AgentStatus}: the order waits for it" : string.Empty;
            await output.WriteLineAsync($"found       {station.Station}{model}{agent}").ConfigureAwait(false);
        }
    }

    private static async Task<BundleServer> ServeAsync(
        RolloutBundle bundle, PublishArguments arguments, CancellationToken cancellationToken)
    {
        var address = arguments.Serve
            ?? await ServingAddress.TowardsAsync(arguments.Broker.Address, cancellationToken).ConfigureAwait(false);
        if (address.IsLoopback)
        {
            await Console.Error.WriteLineAsync(
                $"note: {address.Host} is an address that only this machine can reach. For devices elsewhere give --serve ADDRESS:PORT.")
                .ConfigureAwait(false);
        }

        return await BundleServer.StartAsync(bundle, address, cancellationToken).ConfigureAwait(false);
    }

    private static RolloutPlan PlanOf(PublishArguments arguments, RolloutBundle? bundle, Uri? source, SigningKey? key)
    {
        var now = DateTimeOffset.UtcNow;
        return new RolloutPlan
        {
            Order = new RolloutOrder
            {
                Id = RolloutOrder.NewId(now),
                IssuedAt = now,
                Action = bundle is null ? RolloutOrder.Rollback : RolloutOrder.Install,
                Bundle = bundle,
                Source = source,
                ShadowParts = arguments.Shadow,
                NotBefore = arguments.At,
                By = arguments.By,
            },
            Key = key,
            Canary = arguments.Canary,
            Timeout = arguments.Timeout,
        };
    }

    private static void End(StationBoard board, TextWriter output, bool good)
    {
        foreach (var station in board.Stations)
        {
            var models = station is { Outcome: RolloutOutcome.Confirmed, Report.Active: { } active }
                ? $"  {active}{(station.Before is { } before ? $", before {before}" : string.Empty)}"
                : string.Empty;
            var why = station.Reason is { } reason ? $"  {reason}" : string.Empty;
            output.WriteLine($"{station.State,-11} {station.Station}{models}{why}");
        }

        if (!good)
        {
            var missing = board.Stations.Count(station => station.Outcome != RolloutOutcome.Confirmed);
            throw new RolloutException(
                $"{missing} of {board.Stations.Count} stations are not confirmed. The reasons stand above; mend them and publish again.");
        }
    }

    private static string Stopped(StationBoard board, bool serves) =>
        !board.Stations.Any(station => station.Order is not null) ? "Stopped. No order was given."
        : "Stopped following. The orders that were given stay, and the stations carry them out."
            + (serves ? " A station that has not fetched the bundle yet cannot fetch it now; run the command again for it." : string.Empty);
}
