using MultiAD.Edge.Trainer.Pipeline;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary>What a run of the stress test is measured with.</summary>
/// <param name="Bundle">File of the bundle.</param>
/// <param name="Tests">Folder with the test part.</param>
/// <param name="Report">What the training gave; null where the bundle is from another run.</param>
internal readonly record struct CaseInput(string Bundle, string Tests, TrainingReport? Report)
{
    /// <summary>Makes it from its parts.</summary>
    public static implicit operator CaseInput((string Bundle, string Tests, TrainingReport? Report) parts) => new(parts.Bundle, parts.Tests, parts.Report);
}
