using MultiAD.Edge.Trainer.Pipeline;

namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>What a run is measured with.</summary>
/// <param name="Bundle">File of the bundle.</param>
/// <param name="Tests">Folder with the test part.</param>
/// <param name="Training">What the training gave; null where the bundle is from another run.</param>
internal sealed record CaseInput(string Bundle, string Tests, TrainingReport? Training);
