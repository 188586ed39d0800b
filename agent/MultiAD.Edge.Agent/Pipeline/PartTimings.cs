namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>How long a verdict took.</summary>
/// <param name="Preparation">Time to make the model's input.</param>
/// <param name="Inference">Time of the model's run.</param>
/// <param name="Total">Time from capture to verdict, waiting included.</param>
internal readonly record struct PartTimings(TimeSpan Preparation, TimeSpan Inference, TimeSpan Total);
