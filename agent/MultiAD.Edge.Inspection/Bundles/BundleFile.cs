namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>Length and digest of one file of a bundle.</summary>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">SHA-256, hexadecimal, lower case.</param>
public sealed record BundleFile(long Bytes, string Sha256);
