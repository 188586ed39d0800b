using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>What the exchange of a station's model works with.</summary>
internal sealed record SwapParts
{
    /// <summary>Name of the station.</summary>
    public required string Station { get; init; }

    /// <summary>Bundles and slots.</summary>
    public required ModelStore Store { get; init; }

    /// <summary>The station's model.</summary>
    public required StationModel Model { get; init; }

    /// <summary>Loads models.</summary>
    public required ModelRegistry Registry { get; init; }

    /// <summary>Region and trusted keys of the station.</summary>
    public required ModelOptions Options { get; init; }

    /// <summary>Fetches bundles.</summary>
    public required BundleDownload Download { get; init; }

    /// <summary>What a new model has to show.</summary>
    public required SwapOptions Swap { get; init; }

    /// <summary>Clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Makes loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
