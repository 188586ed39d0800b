using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Models;

/// <summary>A loaded model, shared by all stations that run it. Owned by the <see cref="ModelRegistry"/>.</summary>
internal sealed class ModelSession(BundleManifest manifest, string digest, ScoringModel model)
{
    /// <summary>Which model it is.</summary>
    public ModelIdentity Identity { get; } = new(manifest.Name, manifest.Version, digest);

    /// <summary>Manifest of its bundle.</summary>
    public BundleManifest Manifest => manifest;

    /// <summary>The ONNX Runtime session.</summary>
    public ScoringModel Model => model;

    /// <summary>Leases that hold it; the registry's own count, under its lock.</summary>
    public int Leases { get; set; }
}
