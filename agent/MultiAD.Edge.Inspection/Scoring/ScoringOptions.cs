namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>How ONNX Runtime runs a model.</summary>
public sealed record ScoringOptions
{
    /// <summary>
    /// Threads inside one run; 0 or more; 0 leaves the choice to ONNX Runtime (one a core). Without effect where threads are shared.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Whether idle worker threads spin; faster on an otherwise idle machine, harmful on a shared one.</summary>
    public bool Spinning { get; init; }

    /// <summary>Whether the threads of <see cref="Scoring.SharedThreads"/> are used instead of own ones.</summary>
    public bool SharedThreads { get; init; }
}
