namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Which model gave a verdict.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="Digest">SHA-256 of the bundle's manifest.</param>
internal sealed record ModelReference(string Name, long Version, string Digest);
