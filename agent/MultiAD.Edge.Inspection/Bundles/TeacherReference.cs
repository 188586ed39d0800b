namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>The frozen teacher.</summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Digest">SHA-256 of its weights file, hexadecimal.</param>
public sealed record TeacherReference(string Name, string Digest);
