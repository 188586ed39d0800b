namespace MultiAD.Edge.Testing.Hostile;

/// <summary>A bundle that was tampered with.</summary>
/// <param name="Name">What was done, for messages.</param>
/// <param name="Content">The file.</param>
public sealed record HostileBundle(string Name, byte[] Content);
