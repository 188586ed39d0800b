namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>What fusion weights are learned from.</summary>
/// <param name="Good">Good parts.</param>
/// <param name="Altered">Views of good parts with synthetic anomalies, each with its mask.</param>
internal sealed record FusionSamples(IReadOnlyList<FusionSample> Good, IReadOnlyList<FusionSample> Altered)
{
    /// <summary>Whether there is enough to learn from.</summary>
    public bool AreEnough => this.Good.Count >= 2 && this.Altered.Count > 0;

    /// <summary>The samples that show none of some parts.</summary>
    public FusionSamples Without(IReadOnlySet<int> parts) => new(
        [.. this.Good.Where(sample => !parts.Contains(sample.Part))],
        [.. this.Altered.Where(sample => !parts.Contains(sample.Part))]);
}
