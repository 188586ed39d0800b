namespace MultiAD.Edge.Agent.Hosting;

/// <summary>A limit as it is kept across a restart.</summary>
/// <param name="Raw">Raw score above which a part fails.</param>
/// <param name="ModelDigest">Model that it was set for.</param>
/// <param name="By">Who set it, as stated.</param>
/// <param name="At">When (UTC).</param>
internal sealed record KeptLimit(double Raw, string ModelDigest, string? By, DateTimeOffset At);
