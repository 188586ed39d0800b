namespace MultiAD.Edge.Agent.Models;

/// <summary>Which model it is.</summary>
/// <param name="Name">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="Digest">SHA-256 of the bundle's manifest, hexadecimal: two bundles of one digest are one model.</param>
internal sealed record ModelIdentity(string Name, long Version, string Digest);
