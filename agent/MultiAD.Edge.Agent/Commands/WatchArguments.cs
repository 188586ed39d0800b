using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>What <c>multiad-agent watch</c> was asked for.</summary>
internal sealed record WatchArguments
{
    /// <summary>The broker and who asks it.</summary>
    public required BrokerLogin Broker { get; init; }

    /// <summary>Topic filter of the stations.</summary>
    public required string Stations { get; init; }

    /// <summary>Folder for heat maps; null for none.</summary>
    public string? Maps { get; init; }

    /// <summary>Parts after which it ends.</summary>
    public required int Parts { get; init; }

    /// <summary>Longest time without a part; infinite where there is no end.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>Whether JSON is printed.</summary>
    public bool Json { get; init; }
}
