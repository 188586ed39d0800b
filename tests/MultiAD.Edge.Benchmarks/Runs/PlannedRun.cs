namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>A run to be done.</summary>
/// <param name="Key">Which run.</param>
/// <param name="Measure">Does it.</param>
internal sealed record PlannedRun(RunKey Key, Func<CancellationToken, RunRecord> Measure);
