using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>What happens to parts at the limit.</summary>
/// <param name="FalseRejects">Good parts that are rejected, of all good parts; null without good parts.</param>
/// <param name="Misses">Defective parts that pass, of all defective parts; null without defective parts.</param>
/// <param name="FalseRejectTarget">False reject rate that the limit was set for, 0..1; null where there is none.</param>
internal sealed record LimitOutcome(Proportion? FalseRejects, Proportion? Misses, double? FalseRejectTarget)
{
    /// <summary>What one of the good parts is called in front of "part".</summary>
    public string Good { get; init; } = "good";

    /// <summary>What one of the defective parts is called in front of "part".</summary>
    public string Defective { get; init; } = "defective";
}
