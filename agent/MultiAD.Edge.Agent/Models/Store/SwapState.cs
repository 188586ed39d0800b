using System.Text.Json.Serialization;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>Where the exchange of a station's model stands. On disk before what it says is done.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SwapState>))]
internal enum SwapState
{
    /// <summary>No exchange is under way and none was.</summary>
    Idle,

    /// <summary>The order waits for its time.</summary>
    Scheduled,

    /// <summary>The bundle is fetched.</summary>
    Downloading,

    /// <summary>Digest, signature, manifest and files are checked.</summary>
    Verifying,

    /// <summary>The bundle lies in the store, whole and trusted.</summary>
    Staged,

    /// <summary>The model is loaded beside the running one.</summary>
    Preparing,

    /// <summary>The golden samples are scored on this device.</summary>
    SelfTest,

    /// <summary>The model scores the line's parts beside the running one, without a say.</summary>
    Shadow,

    /// <summary>It inspects, and the one before can still return by itself.</summary>
    ActiveUnconfirmed,

    /// <summary>It inspects for good. An end.</summary>
    Confirmed,

    /// <summary>The one before inspects again. An end.</summary>
    RolledBack,

    /// <summary>The order was refused or failed before anything was exchanged. An end.</summary>
    Refused,
}
