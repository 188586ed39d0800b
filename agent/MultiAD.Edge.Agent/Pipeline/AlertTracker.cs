using MultiAD.Edge.Agent.Settings;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>The alert of one station: opens, goes on, escalates and closes by its verdicts. Not thread-safe.</summary>
/// <param name="options">When; what is not given comes from the first model's manifest. New ones count from the next verdict on.</param>
/// <param name="time">Clock of the intervals; never set back.</param>
internal sealed class AlertTracker(LiveOptions<AlertOptions> options, TimeProvider time)
{
    private AlertPolicy? policy;
    private AlertOptions inForce = options.Current;
    private AlertLevel level;
    private long toldAt;

    /// <summary>Takes the verdict of a model.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="defaults">The model's own policy.</param>
    /// <returns>What changed; null where nothing did.</returns>
    public PartAlert? Observe(Verdict verdict, VerdictDefaults defaults)
    {
        this.policy ??= this.CreatePolicy(defaults);
        if (!ReferenceEquals(this.inForce, options.Current))
        {
            this.inForce = options.Current;
            this.policy = this.CreatePolicy(defaults).Continue(this.policy);
        }

        return this.policy.Observe(verdict, time.GetTimestamp()) switch
        {
            AlertChange.None => null,
            AlertChange.Updated => this.Update(this.policy),
            var change => this.Tell(this.policy, change),
        };
    }

    /// <summary>Closes the alert, because no more parts will come.</summary>
    /// <returns>The closed alert; null where none was open.</returns>
    public PartAlert? Close() => this.policy is { } open && open.Close() == AlertChange.Closed ? this.Tell(open, AlertChange.Closed) : null;

    private PartAlert Update(AlertPolicy open)
    {
        var told = this.LevelOf(open) > this.level || time.GetElapsedTime(this.toldAt) >= this.inForce.UpdateInterval;
        return told
            ? this.Tell(open, AlertChange.Updated)
            : new PartAlert(open.AlertId!, AlertChange.Continued, open.FailedParts, this.level);
    }

    private PartAlert Tell(AlertPolicy changed, AlertChange change)
    {
        this.toldAt = time.GetTimestamp();
        this.level = this.LevelOf(changed);
        return new PartAlert(changed.AlertId!, change, changed.FailedParts, this.level);
    }

    private AlertLevel LevelOf(AlertPolicy open) =>
        open.FailedParts >= this.inForce.FailsToEscalate ? AlertLevel.Critical : AlertLevel.Warning;

    private AlertPolicy CreatePolicy(VerdictDefaults defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        var fails = this.inForce.FailsToOpen ?? defaults.FailsToOpen;
        var window = Math.Max(fails, this.inForce.Window ?? defaults.Window);
        return new AlertPolicy(fails, window, this.inForce.PassesToClose ?? defaults.PassesToClose)
        {
            HoldOff = (long)(this.inForce.HoldOff.TotalSeconds * time.TimestampFrequency),
        };
    }
}
