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

    /// <summary>
    /// <see cref="ExecutionProviders"/> in the order in which they are tried; the first that loads the model runs it.
    /// </summary>
    public IReadOnlyList<string> Providers { get; init; } = [ExecutionProviders.Cpu];

    /// <summary>
    /// Folder for the engines that TensorRT builds; null builds them anew at each start. It must be one that only this
    /// program's user writes: an engine is code.
    /// </summary>
    public string? EngineCache { get; init; }

    /// <summary>Told before TensorRT builds an engine, silently and for minutes; null where nobody asks.</summary>
    public Action<string>? EngineBuilding { get; init; }
}
