using MultiAD.Edge.Broker;
using MultiAD.Edge.Trainer.Rollout;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>What <c>multiad-train publish</c> was asked for.</summary>
internal sealed record PublishArguments
{
    /// <summary>The bundle; null to roll back.</summary>
    public required string? Bundle { get; init; }

    /// <summary>Trusted keys; null where the signature is not checked.</summary>
    public required string? Trusted { get; init; }

    /// <summary>The broker and who asks it.</summary>
    public required BrokerLogin Broker { get; init; }

    /// <summary>Which stations are meant.</summary>
    public required IReadOnlyList<StationFilter> Stations { get; init; }

    /// <summary>Whether the bundle is served by this command.</summary>
    public required bool Serves { get; init; }

    /// <summary>Where it is served; null for an address that is found.</summary>
    public required ServingAddress? Serve { get; init; }

    /// <summary>Where the bundle lies; null where it is served, or to roll back.</summary>
    public required Uri? Url { get; init; }

    /// <summary>Parts to score in shadow.</summary>
    public required int Shadow { get; init; }

    /// <summary>Earliest time of the activation; null for at once.</summary>
    public required DateTimeOffset? At { get; init; }

    /// <summary>Stations that go first; 0 for all at once.</summary>
    public required int Canary { get; init; }

    /// <summary>Private key for the orders; null for unsigned ones.</summary>
    public required string? Key { get; init; }

    /// <summary>File with its passphrase; null to ask.</summary>
    public required string? PassphraseFile { get; init; }

    /// <summary>Who gives the orders.</summary>
    public required string By { get; init; }

    /// <summary>Longest time to the last confirmation.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Whether standard output is JSON.</summary>
    public required bool Json { get; init; }
}
