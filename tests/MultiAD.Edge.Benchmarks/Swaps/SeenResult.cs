namespace MultiAD.Edge.Benchmarks.Swaps;

/// <summary>A result as it came.</summary>
internal sealed record SeenResult(string Station, string PartId, long Number, string Verdict, long? Version, DateTimeOffset At);
