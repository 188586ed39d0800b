using MultiAD.Edge.Benchmarks.Runs;

namespace MultiAD.Edge.Benchmarks.Tables;

/// <summary>A row of a <see cref="MarkdownTable"/>.</summary>
/// <param name="Label">Its first cell.</param>
/// <param name="Runs">Runs that its numbers are the means of.</param>
internal sealed record TableRow(string Label, IReadOnlyCollection<RunRecord> Runs);
