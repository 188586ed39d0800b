namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>The store cannot do what it is asked for, such as on a full or read-only disk; the message says what to do.</summary>
internal sealed class ModelStoreException(string message, Exception? inner = null) : Exception(message, inner);
