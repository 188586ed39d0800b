using System.CommandLine;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Options of all commands that order, and the way from the order to its end.</summary>
internal sealed class OrderOptions(bool mayForce = true)
{
    private const double MaximumTimeout = 1_000_000;

    private readonly Option<bool> force = new("--force")
    {
        Description = "Take a version below the highest that was confirmed here too.",
    };

    private readonly Option<bool> noWait = new("--no-wait")
    {
        Description = "Leave the order with the service and end at once.",
    };

    private readonly Option<double> timeout = new Option<double>("--timeout")
    {
        Description = "Give up following after this many seconds; the order stays given. 0 waits until the model is confirmed.",
        DefaultValueFactory = _ => 0,
    }.Within(0, MaximumTimeout);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        if (mayForce)
        {
            command.Options.Add(this.force);
        }

        command.Options.Add(this.noWait);
        command.Options.Add(this.timeout);
    }

    /// <summary>Gives an order and follows it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="selection">Says for which station.</param>
    /// <param name="give">Makes the order.</param>
    /// <param name="cancellationToken">Ends the following.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(
        ParseResult arguments, StationSelection selection, Func<ModelOrders, ModelOrder> give, CancellationToken cancellationToken)
    {
        if (!selection.TryRead(arguments, out var place, out var station))
        {
            return ExitCode.Usage;
        }

        var seconds = arguments.GetValue(this.timeout);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(seconds > 0 ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan);
        try
        {
            using var orders = ModelOrders.Open(place, station!, mayForce && arguments.GetValue(this.force));
            var order = give(orders);
            return orders.IsDirect ? await orders.ExchangeAsync(order, end.Token).ConfigureAwait(false)
                : arguments.GetValue(this.noWait) ? ExitCode.Done
                : await orders.FollowAsync(order, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(
                $"error: the exchange has not ended yet; multiad-agent model list --station {station} shows where it stands.")
                .ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ModelStoreException or BundleRejectedException
            or KeyFileException)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}").ConfigureAwait(false);
        }

        return ExitCode.Failed;
    }
}
