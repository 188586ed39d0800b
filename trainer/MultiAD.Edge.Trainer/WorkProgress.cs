namespace MultiAD.Edge.Trainer;

/// <summary>How far a piece of work is.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Loss of the last step; not a number where the phase has none.</param>
/// <param name="ImagesPerSecond">Mean speed of the phase so far.</param>
internal readonly record struct WorkProgress(string Phase, int Step, int Steps, double Loss, double ImagesPerSecond)
{
    /// <summary>What to show in place of steps, loss and speed; null where these say it.</summary>
    public string? Detail { get; init; }

    /// <summary>Something to know, shown at once in a line of its own and in place of all else; null for none.</summary>
    public string? Note { get; init; }

    /// <summary>Whether to show it at once, also where progress is shown seldom.</summary>
    public bool ReportNow { get; init; }
}
