namespace MultiAD.Edge.Trainer.Downloads;

/// <summary>A file on a server.</summary>
/// <param name="Address">Where it is, http or https.</param>
/// <param name="Length">Its length in bytes; no more is ever taken.</param>
internal sealed record RemoteFile(Uri Address, long Length);
