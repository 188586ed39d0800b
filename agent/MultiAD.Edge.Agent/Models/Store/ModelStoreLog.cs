using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>What the store says.</summary>
internal static partial class ModelStoreLog
{
    [LoggerMessage(EventIds.SlotsDamaged, LogLevel.Error, "{Notice}")]
    public static partial void Damaged(ILogger logger, string notice);

    [LoggerMessage(EventIds.SlotsNotSetAside, LogLevel.Warning, "{Path} cannot be set aside: {Reason} The next change replaces it.")]
    public static partial void NotSetAside(ILogger logger, string path, string reason);

    [LoggerMessage(EventIds.SlotsNotCopied, LogLevel.Warning, "{Path}, the second copy of a station's slots, cannot be written: {Reason}")]
    public static partial void NoCopy(ILogger logger, string path, string reason);

    [LoggerMessage(EventIds.ModelsNotCollected, LogLevel.Warning, "Old models are not removed: {Reason}.")]
    public static partial void NotCollected(ILogger logger, string reason);
}
