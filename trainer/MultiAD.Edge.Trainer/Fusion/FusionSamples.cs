namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>What the way to join the branches is decided by.</summary>
/// <param name="Good">All held-out samples.</param>
/// <param name="Altered">Views of good parts with synthetic anomalies, each with its mask.</param>
internal sealed record FusionSamples(IReadOnlyList<FusionSample> Good, IReadOnlyList<FusionSample> Altered)
{
    /// <summary>Whether there is enough to learn from.</summary>
    public bool AreEnough => this.Good.Count >= 2 && this.Altered.Count > 0;
}
