using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>Finds stations, gives them an order and follows it to its end. For one thread.</summary>
/// <param name="link">The connection, subscribed to the topics of the board.</param>
/// <param name="board">What is known of the stations.</param>
/// <param name="observer">Told of each step.</param>
internal sealed class StationRollout(BrokerLink link, StationBoard board, IRolloutObserver observer)
{
    // What is retained comes at once; the broker does not say which message is the last.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(10);

    /// <summary>Takes in what the broker has retained, until nothing more comes.</summary>
    /// <returns>The stations that are meant and there, by name; empty where there are none.</returns>
    public async Task<IReadOnlyCollection<StationProgress>> FindAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(LongestSearch);
        while (!board.HasAllNamed)
        {
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            quiet.CancelAfter(Quiet);
            try
            {
                this.Take(await link.Events.ReadAsync(quiet.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        foreach (var station in board.RemoveForgotten())
        {
            observer.Note($"{station} is left out: its agent no longer has this station. Clear its retained topics.");
        }

        return board.Stations;
    }

    /// <summary>Gives all stations the order, those of the canary first, and follows until each has ended.</summary>
    /// <returns>Whether all are confirmed.</returns>
    /// <exception cref="OperationCanceledException">Stopped; the orders stay.</exception>
    public async Task<bool> RunAsync(RolloutPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);

        // A station whose agent is away would hold up all the others.
        var present = board.Stations.OrderByDescending(station => station.AgentStatus == "online");
        string[] order = [.. present.Select(station => station.Station)];
        var first = plan.Canary > 0 ? order[..Math.Min(plan.Canary, order.Length)] : order;
        var rest = order[first.Length..];
        if (rest.Length > 0)
        {
            observer.Note($"{first.Length} of {order.Length} stations go first: {string.Join(", ", first)}.");
        }

        var good = await this.RunGroupAsync(first, plan, cancellationToken).ConfigureAwait(false);
        if (good && rest.Length > 0)
        {
            observer.Note("Those that went first are confirmed. The others get the order now.");
            return await this.RunGroupAsync(rest, plan, cancellationToken).ConfigureAwait(false);
        }

        foreach (var station in rest)
        {
            this.Change(board[station].Ended(RolloutOutcome.HeldBack, "one of those that went first is not confirmed"));
        }

        return good;
    }

    private async Task<bool> RunGroupAsync(string[] group, RolloutPlan plan, CancellationToken cancellationToken)
    {
        foreach (var station in group)
        {
            await this.GiveAsync(station, plan, cancellationToken).ConfigureAwait(false);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeLeft(plan));
        try
        {
            while (!group.All(station => board[station].HasEnded))
            {
                this.Take(await link.Events.ReadAsync(timeout.Token).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var station in group.Select(name => board[name]).Where(station => !station.HasEnded))
            {
                this.Change(station.Ended(
                    RolloutOutcome.TimedOut,
                    $"not confirmed within {plan.Timeout.TotalSeconds:0.#} s, last seen: {station.State}; the order stays"));
            }
        }

        return group.All(station => board[station].Outcome == RolloutOutcome.Confirmed);
    }

    private async Task GiveAsync(string station, RolloutPlan plan, CancellationToken cancellationToken)
    {
        this.Change(board[station].Given(plan.Order));
        try
        {
            var order = plan.Order.For(station, plan.Key);
            await link.RetainAsync(StationBoard.OrderTopic(station), order, cancellationToken).ConfigureAwait(false);
        }
        catch (BrokerRefusedException error)
        {
            this.Change(board[station].Ended(RolloutOutcome.Refused, error.Message));
        }
    }

    private static TimeSpan TimeLeft(RolloutPlan plan)
    {
        if (plan.Timeout == Timeout.InfiniteTimeSpan)
        {
            return plan.Timeout;
        }

        var wait = plan.Order.NotBefore - DateTimeOffset.UtcNow;
        return plan.Timeout + (wait > TimeSpan.Zero ? wait.Value : TimeSpan.Zero);
    }

    private void Take(BrokerEvent message)
    {
        if (message.Note is { } note)
        {
            observer.Note(note);
            return;
        }

        foreach (var station in board.Take(message))
        {
            observer.Changed(station);
        }
    }

    private void Change(StationProgress station) => observer.Changed(board.Set(station));
}
