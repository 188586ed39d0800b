using System.Diagnostics;
using MultiAD.Edge.Trainer;

namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>Progress inside a run: a plain line every half minute, for a log of hours.</summary>
internal sealed class PlainProgress : IProgress<WorkProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Stopwatch sinceLine = Stopwatch.StartNew();

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        if (this.sinceLine.Elapsed < Interval)
        {
            return;
        }

        this.sinceLine.Restart();
        Console.Error.WriteLine($"  {value.Phase} {value.Step}/{value.Steps}");
    }
}
