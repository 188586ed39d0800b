namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>A bundle in the store: whole, verified when it came in.</summary>
/// <param name="Sha256">SHA-256 of the bundle's file, hexadecimal, lower case: its name in the store.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">Version of the model.</param>
/// <param name="Digest">SHA-256 of the bundle's manifest: the model's identity.</param>
/// <param name="SignedBy">Id of the trusted key that had signed it; null where none had.</param>
internal sealed record StoredModel(string Sha256, long Bytes, string Name, long Version, string Digest, string? SignedBy)
{
    /// <summary>When it came in (UTC).</summary>
    public DateTimeOffset StoredAt { get; init; }
}
