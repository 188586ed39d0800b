namespace MultiAD.Edge.Agent.Messaging;

/// <summary>A broker that answered, and refused on purpose; trying again soon will not change its mind.</summary>
public sealed class BrokerRefusedException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public BrokerRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public BrokerRefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public BrokerRefusedException()
    {
    }
}
