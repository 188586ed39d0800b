namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>An image limit that a command has set in place of the calibrated one.</summary>
/// <param name="Raw">Raw score above which a part fails.</param>
/// <param name="ModelDigest">Model that it was set for; raw scores of another one mean something else.</param>
internal sealed record LimitOverride(double Raw, string ModelDigest);
