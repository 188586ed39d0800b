using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>What happened to a station's alert.</summary>
/// <param name="AlertId">Identifies the alert from its opening to its closing.</param>
/// <param name="Change">What happened; never nothing.</param>
/// <param name="FailedParts">Failed parts of the alert so far.</param>
/// <param name="Level">How bad it is.</param>
internal sealed record PartAlert(string AlertId, AlertChange Change, int FailedParts, AlertLevel Level = AlertLevel.Warning);
