using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Follows an order in the station's slots file, and prints a line for each state.</summary>
/// <param name="place">Where the models are.</param>
/// <param name="station">The station.</param>
/// <param name="order">The order.</param>
internal sealed class OrderFollower(ModelPlace place, string station, ModelOrder order)
{
    private const int PatientLooks = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private SwapState? said;

    /// <summary>Follows an order that the service has, to its end.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> FollowAsync(CancellationToken cancellationToken)
    {
        var file = new LocalOrders(place.Folder).FileOf(order.OrderId);
        for (var unseen = 0; ;)
        {
            var isWaiting = File.Exists(file);
            var isRunning = StoreLock.IsTaken(place.Folder);
            if (this.Look() is { } end)
            {
                return end;
            }

            if (!isRunning)
            {
                return Fail("The service ended. It goes on with the order when it starts again.");
            }

            unseen = this.said is null && !isWaiting ? unseen + 1 : 0;
            if (unseen > PatientLooks)
            {
                return Fail("The service took the order and did not begin it: it was refused, or a later one came. See the service's log.");
            }

            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Follows an order that this process carries out, up to the activation.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> FollowToActivationAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (this.Look() is { } end)
            {
                return end;
            }

            if (this.said == SwapState.ActiveUnconfirmed)
            {
                Console.WriteLine(
                    $"{station}: the service is not running; at its next start it inspects with this model, and confirms or returns it");
                return ExitCode.Done;
            }

            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static int Fail(string reason)
    {
        Console.Error.WriteLine($"error: {reason}");
        return ExitCode.Failed;
    }

    // The exit code once there is an end.
    private int? Look()
    {
        var slots = place.Slots.Peek(station);
        if (slots?.Swap is { } swap && swap.Order.OrderId == order.OrderId)
        {
            this.Say(swap.State);
            return swap.State.IsEnd() ? End(swap.State, swap.Reason) : null;
        }

        if (slots?.History.LastOrDefault(entry => entry.OrderId == order.OrderId && entry.State.IsEnd()) is { } entry)
        {
            this.Say(entry.State);
            return End(entry.State, entry.Reason);
        }

        return this.said is null ? null : Fail($"Order {slots?.Swap?.Order.OrderId} came before this one was activated.");
    }

    private static int End(SwapState state, string? reason) =>
        state == SwapState.Confirmed ? ExitCode.Done : Fail(reason ?? $"the exchange ended as {ModelList.NameOf(state)}.");

    private void Say(SwapState state)
    {
        if (this.said != state)
        {
            this.said = state;
            Console.WriteLine($"{station}: {ModelList.NameOf(state)}");
        }
    }
}
