namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>That an execution provider was to run a model and did not.</summary>
/// <param name="Provider">One of <see cref="ExecutionProviders"/>.</param>
/// <param name="Reason">Why, as far as it is known, in one line.</param>
public sealed record ProviderFallback(string Provider, string Reason);
