using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>What is known of one station, and where the order to it stands.</summary>
/// <param name="Station">Topic levels of the station.</param>
internal sealed record StationProgress(string Station)
{
    private const int MaximumReason = 1000;
    private const int MaximumState = 40;

    /// <summary>Whether its agent is there: <c>online</c>, <c>stopped</c>, <c>offline</c>; null where nothing was said.</summary>
    public string? AgentStatus { get; init; }

    /// <summary>Its last report; null where there was none.</summary>
    public StationReport? Report { get; init; }

    /// <summary>The model that inspected before the order; null where none did.</summary>
    public ModelName? Before { get; init; }

    /// <summary>The order that it was given; null before.</summary>
    public RolloutOrder? Order { get; init; }

    /// <summary>How the order ended.</summary>
    public RolloutOutcome Outcome { get; init; }

    /// <summary>Why it did not end well; null otherwise.</summary>
    public string? Reason { get; init; }

    // The retained order that the broker had before, and an older report, can still come after the order was given.
    private bool Echoed { get; init; }

    private bool Taken { get; init; }

    /// <summary>Whether its order has ended, well or not.</summary>
    public bool HasEnded => this.Outcome is not (RolloutOutcome.NotOrdered or RolloutOutcome.Waiting);

    /// <summary>Where it stands, in one or two words: the state that the station reports once it has taken the order.</summary>
    public string State => this.Outcome switch
    {
        RolloutOutcome.Waiting when this.Taken => PrintableText.Of(this.Report!.State!, MaximumState),
        RolloutOutcome.Waiting => this.AgentStatus is "stopped" or "offline" ? "agent offline" : "ordered",
        RolloutOutcome.NotOrdered => "not ordered",
        RolloutOutcome.Confirmed => "confirmed",
        RolloutOutcome.Refused => "refused",
        RolloutOutcome.RolledBack => "rolled back",
        RolloutOutcome.Replaced => "replaced",
        RolloutOutcome.TimedOut => "timed out",
        _ => "held back",
    };

    /// <summary>How much of the state's work is done, 0 to 1; null where it is not known or there is none.</summary>
    public double? Progress => this.Outcome == RolloutOutcome.Waiting && this.Taken ? this.Report!.Progress : null;

    /// <summary>After it was given an order.</summary>
    public StationProgress Given(RolloutOrder order) =>
        this with { Order = order, Outcome = RolloutOutcome.Waiting, Before = this.Report?.Active };

    /// <summary>After the order ended.</summary>
    public StationProgress Ended(RolloutOutcome outcome, string? reason) =>
        this with { Outcome = outcome, Reason = reason is null ? null : PrintableText.Of(reason, MaximumReason) };

    /// <summary>After a report of the station.</summary>
    public StationProgress Reported(StationReport report)
    {
        var next = this with { Report = report };
        if (this.Outcome != RolloutOutcome.Waiting)
        {
            return next;
        }

        if (report.OrderId != this.Order!.Id)
        {
            return this.Taken ? next.Replaced(report.OrderId) : next;
        }

        next = next with { Taken = true };
        return report.State switch
        {
            StationReport.Confirmed => next.Ended(RolloutOutcome.Confirmed, null),
            StationReport.Refused => next.Ended(RolloutOutcome.Refused, report.Reason ?? "no reason given"),

            // What was ordered, unless something went wrong.
            StationReport.RolledBack when this.Order.Action == RolloutOrder.Rollback && report.Reason is null =>
                next.Ended(RolloutOutcome.Confirmed, null),
            StationReport.RolledBack => next.Ended(RolloutOutcome.RolledBack, report.Reason ?? "no reason given"),
            _ => next,
        };
    }

    /// <summary>After an order came by on the station's <c>model/desired</c>, this one or another.</summary>
    public StationProgress Desired(OrderMessage order)
    {
        if (this.Outcome != RolloutOutcome.Waiting)
        {
            return this;
        }

        return order.OrderId == this.Order!.Id ? this with { Echoed = true } : this.Echoed ? this.Replaced(order.OrderId, order.By) : this;
    }

    private StationProgress Replaced(string? order, string? by = null) =>
        this.Ended(
            RolloutOutcome.Replaced,
            $"another order ({order ?? "unnamed"}{(by is null ? string.Empty : $" by {by}")}) took its place");
}
