using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>The alert of one station: opens, goes on and closes by its verdicts. Not thread-safe.</summary>
/// <param name="options">When; what is not given comes from the first model's manifest.</param>
internal sealed class AlertTracker(AlertOptions options)
{
    private AlertPolicy? policy;

    /// <summary>Takes the verdict of a model.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="defaults">The model's own policy.</param>
    /// <returns>What changed; null where nothing did.</returns>
    public PartAlert? Observe(Verdict verdict, VerdictDefaults defaults)
    {
        this.policy ??= this.CreatePolicy(defaults);
        var change = this.policy.Observe(verdict);
        return change == AlertChange.None ? null : new PartAlert(this.policy.AlertId!, change, this.policy.FailedParts);
    }

    /// <summary>Closes the alert, because no more parts will come.</summary>
    /// <returns>The closed alert; null where none was open.</returns>
    public PartAlert? Close() =>
        this.policy?.Close() == AlertChange.Closed
            ? new PartAlert(this.policy.AlertId!, AlertChange.Closed, this.policy.FailedParts)
            : null;

    private AlertPolicy CreatePolicy(VerdictDefaults defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        var fails = options.FailsToOpen ?? defaults.FailsToOpen;
        var window = Math.Max(fails, options.Window ?? defaults.Window);
        return new AlertPolicy(fails, window, options.PassesToClose ?? defaults.PassesToClose);
    }
}
