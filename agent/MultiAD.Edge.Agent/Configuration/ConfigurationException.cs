namespace MultiAD.Edge.Agent.Configuration;

/// <summary>A configuration that cannot be used; the message lists every error.</summary>
internal sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
