using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>The region of interest that a training settled on, and why.</summary>
/// <param name="Region">The region; null where the whole picture is inspected.</param>
/// <param name="Reason">One clause for people.</param>
internal sealed record RegionDecision(RegionOfInterest? Region, string Reason)
{
    /// <summary>Share of the picture that is inspected, 0..1.</summary>
    public double Share => this.Region?.Share ?? 1;

    /// <summary>One line for people.</summary>
    public string Describe() => this.Region is null
        ? $"none, the whole picture is inspected: {this.Reason}"
        : FormattableString.Invariant($"{this.Share:P0} of the picture is inspected: {this.Reason}");
}
