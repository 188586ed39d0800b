namespace MultiAD.Edge.Trainer.Export;

/// <summary>What the parity gate measured.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="MapDifference">Largest difference of the map as a share of its range.</param>
/// <param name="ScoreDifference">Largest difference of the score as a share of its range.</param>
internal sealed record ParityReport(int Images, double MapDifference, double ScoreDifference)
{
    /// <summary>Whether both are within the tolerance; a difference that is not a number never is.</summary>
    public bool Passed => this.MapDifference <= ParityGate.Tolerance && this.ScoreDifference <= ParityGate.Tolerance;
}
