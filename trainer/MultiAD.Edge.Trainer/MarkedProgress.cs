namespace MultiAD.Edge.Trainer;

/// <summary>Passes progress on with more in the phase's name, so that a phase that is done several times says which it is.</summary>
/// <param name="progress">Who is told.</param>
/// <param name="mark">What follows each phase's name.</param>
internal sealed class MarkedProgress(IProgress<WorkProgress> progress, string mark) : IProgress<WorkProgress>
{
    /// <inheritdoc/>
    public void Report(WorkProgress value) => progress.Report(value with { Phase = value.Phase + mark });
}
