namespace MultiAD.Edge.Broker;

/// <summary>How long to wait before what failed is tried again.</summary>
internal enum RetryWait
{
    /// <summary>Not at all: it did not fail, or the next attempt is another one.</summary>
    None,

    /// <summary>As after a fault of the network: soon, then longer and longer.</summary>
    Network,

    /// <summary>Longer: the broker refused on purpose, and may change its mind.</summary>
    Refusal,

    /// <summary>As long as the settings allow: only a person changes it.</summary>
    Long,
}
