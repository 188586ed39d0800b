using System.Diagnostics;

namespace MultiAD.Edge.Trainer;

/// <summary>Counts the steps of one phase of a piece of work, and reports each with the phase's mean speed.</summary>
internal sealed class ProgressPhase
{
    private readonly IProgress<WorkProgress> progress;
    private readonly string name;
    private readonly int steps;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int done;

    /// <summary>Starts the phase's clock; nothing is reported yet.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="name">What is being done.</param>
    /// <param name="steps">Steps in all.</param>
    public ProgressPhase(IProgress<WorkProgress> progress, string name, int steps)
    {
        this.progress = progress;
        this.name = name;
        this.steps = steps;
    }

    /// <summary>Images that one step works on; not a number where steps are not images, then no speed is shown.</summary>
    public double ImagesPerStep { get; init; } = 1;

    /// <summary>Mean speed so far.</summary>
    public double ImagesPerSecond => this.done * this.ImagesPerStep / this.clock.Elapsed.TotalSeconds;

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => this.clock.Elapsed;

    /// <summary>
    /// Reports that a number of steps were done, and lets garbage be collected if it is time. The last report never goes
    /// beyond all of them.
    /// </summary>
    /// <param name="count">Steps done since the last report.</param>
    /// <param name="loss">Loss of the last one; not a number where the phase has none.</param>
    public void Step(int count = 1, double loss = double.NaN)
    {
        this.done = Math.Min(this.done + count, this.steps);
        this.progress.Report(new WorkProgress(this.name, this.done, this.steps, loss, this.ImagesPerSecond));
        CollectionPause.BetweenSteps();
    }
}
