namespace MultiAD.Edge.Agent.Configuration;

/// <summary>A configuration that cannot be used; the message lists every error.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Creates the exception with a complete message.</summary>
    public ConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a complete message and its cause.</summary>
    public ConfigurationException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates the exception without detail.</summary>
    public ConfigurationException()
    {
    }
}
