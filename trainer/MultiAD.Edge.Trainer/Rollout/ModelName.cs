using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>A model as a station names it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="Digest">SHA-256 of the bundle's manifest.</param>
internal sealed record ModelName(string? Name, long Version, string? Digest)
{
    private const int MaximumName = 64;

    /// <summary>Name and version.</summary>
    public override string ToString() => $"{PrintableText.Of(this.Name ?? string.Empty, MaximumName)} version {this.Version}";
}
