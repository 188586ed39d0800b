namespace MultiAD.Edge.Broker;

/// <summary>A certificate, key or password that does not do; its message is for the log as it is.</summary>
internal sealed class BrokerFaultException(string message, Exception? inner = null) : IOException(message, inner);
