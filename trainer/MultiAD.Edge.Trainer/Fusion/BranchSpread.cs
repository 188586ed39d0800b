namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>What is usual of one branch's map on good parts.</summary>
/// <param name="Low">Value that becomes 0.</param>
/// <param name="Span">Distance above it that becomes the branch's weight, above 0.</param>
internal readonly record struct BranchSpread(double Low, double Span);
