namespace MultiAD.Edge.Trainer.Export;

/// <summary>Which bundle a training writes.</summary>
/// <param name="Path">File to write.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">Version of the model.</param>
/// <param name="Created">Time to record (UTC).</param>
/// <param name="Key">Key to sign with, not owned; null for an unsigned bundle.</param>
internal sealed record BundleTarget(string Path, string Name, long Version, DateTimeOffset Created, SigningKey? Key = null);
