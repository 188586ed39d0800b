namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>One picture that fusion weights are learned from.</summary>
/// <param name="Part">The part that it shows.</param>
/// <param name="Maps">Raw maps, smoothed, one per branch, cells of one common grid.</param>
internal sealed record FusionSample(int Part, float[][] Maps)
{
    /// <summary>1 where a cell is altered, 0 elsewhere; empty for a good part.</summary>
    public byte[] Mask { get; init; } = [];
}
