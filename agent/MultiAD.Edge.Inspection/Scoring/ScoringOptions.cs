namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>How ONNX Runtime runs the model.</summary>
public sealed record ScoringOptions
{
    /// <summary>Threads inside one run; at least 0; 0 leaves the choice to ONNX Runtime (one a core).</summary>
    public int Threads { get; init; }

    /// <summary>Whether idle worker threads spin; faster on an otherwise idle machine, harmful on a shared one.</summary>
    public bool Spinning { get; init; }
}
