namespace MultiAD.Edge.Agent.Contracts;

/// <summary>How long a verdict took.</summary>
/// <param name="PrepareMs">Time to resize the frame into model input, in milliseconds.</param>
/// <param name="InferenceMs">Time of the model, in milliseconds.</param>
/// <param name="TotalMs">Time from capture to verdict, waiting included, in milliseconds.</param>
internal sealed record TimingReference(double PrepareMs, double InferenceMs, double TotalMs);
