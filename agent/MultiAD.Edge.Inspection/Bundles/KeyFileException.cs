namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>A file or folder of public keys that cannot be used; the message names it, what is wrong and what to do.</summary>
public sealed class KeyFileException(string message, Exception? inner = null) : Exception(message, inner);
