using System.CommandLine;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Commands;

/// <summary><c>multiad-agent model</c>: which models this machine has, and orders to exchange them.</summary>
internal static class ModelCommand
{
    private const int MaximumShadowParts = 1_000_000;

    /// <summary>The command with its four subcommands.</summary>
    public static Command Create() => new(
        "model",
        "Show and exchange the models of this machine's stations, also while the service runs. Run it as the service's user.")
    {
        CreateList(), CreateInstall(), CreateActivate(), CreateRollback(),
    };

    private static Command CreateList()
    {
        var selection = new StationSelection();
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("list", "List what each station runs and which models are in the store; changes nothing.") { json };
        selection.AddTo(command);
        command.SetAction(arguments => Guarded(() => selection.TryRead(arguments, out var place, out var station, isStationNeeded: false)
            ? ModelList.Print(place, station, arguments.GetValue(json))
            : ExitCode.Usage));
        return command;
    }

    private static Command CreateInstall()
    {
        var (selection, wait) = (new StationSelection(), new OrderOptions());
        var bundle = new Argument<string>("bundle") { Description = "FILE.multiad, or its address (http or https)." };
        var shadow = new Option<int>("--shadow")
        {
            Description = "Parts that the new model scores beside the running one first; the service must run.",
            DefaultValueFactory = _ => 0,
        }.Within(0, MaximumShadowParts);
        var sha256 = new Option<string?>("--sha256") { Description = "SHA-256 of the bundle's file; needed with an address." };
        var bytes = new Option<long?>("--bytes") { Description = "Length of the bundle's file; needed with an address." }
            .WithinIfGiven(1, ModelBundle.MaximumBytes);
        var command = new Command("install", "Inspect with a bundle: it is tested on this device first, and the model before can return.")
        {
            bundle, shadow, sha256, bytes,
        };
        selection.AddTo(command);
        wait.AddTo(command);
        command.Validators.Add(result =>
        {
            if (ModelOrders.AddressOf(result.GetValue(bundle)) is not null
                && (!BundleFolder.IsDigest(result.GetValue(sha256)) || result.GetValue(bytes) is null))
            {
                result.AddError("With an address, --sha256 (64 lower-case hexadecimal digits) and --bytes of the file are needed; "
                    + "sha256sum and stat show them.");
            }
        });
        command.SetAction((arguments, cancellationToken) => wait.RunAsync(
            arguments,
            selection,
            orders => ModelOrders.AddressOf(arguments.GetValue(bundle)) is { } address
                ? orders.Fetch(address, arguments.GetValue(sha256)!, arguments.GetValue(bytes)!.Value, arguments.GetValue(shadow))
                : orders.Install(arguments.GetValue(bundle)!, arguments.GetValue(shadow)),
            cancellationToken));
        return command;
    }

    private static Command CreateActivate()
    {
        var (selection, wait) = (new StationSelection(), new OrderOptions());
        var model = new Argument<string>("model") { Description = "SHA-256 (or its first digits) or version of a model in the store." };
        var command = new Command("activate", "Inspect with a model that lies in the store; see list.") { model };
        selection.AddTo(command);
        wait.AddTo(command);
        command.SetAction((arguments, cancellationToken) => wait.RunAsync(
            arguments, selection, orders => orders.Activate(arguments.GetValue(model)!), cancellationToken));
        return command;
    }

    private static Command CreateRollback()
    {
        var (selection, wait) = (new StationSelection(), new OrderOptions(mayForce: false));
        var command = new Command("rollback", "Inspect again with the model before the running one.");
        selection.AddTo(command);
        wait.AddTo(command);
        command.SetAction((arguments, cancellationToken) => wait.RunAsync(
            arguments, selection, orders => orders.Rollback(), cancellationToken));
        return command;
    }

    private static int Guarded(Func<int> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ModelStoreException)
        {
            Console.Error.WriteLine($"error: {error.Message}");
            return ExitCode.Failed;
        }
    }
}
