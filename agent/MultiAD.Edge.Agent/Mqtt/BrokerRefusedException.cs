namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>A broker that answered, and refused on purpose; trying again soon will not change its mind.</summary>
internal sealed class BrokerRefusedException(string message, Exception? inner = null) : Exception(message, inner);
