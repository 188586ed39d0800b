using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>What is said of the model that a station starts with.</summary>
internal static partial class StoreSourceLog
{
    [LoggerMessage(
        EventIds.ModelTakenIn,
        LogLevel.Information,
        "{Path} was taken in as the first model, {Name} version {Version}; it lies in {Folder} now, and the file means nothing any "
        + "more. Other models are ordered: {Command}")]
    public static partial void TakenIn(ILogger logger, string path, string name, long version, string folder, string command);

    [LoggerMessage(EventIds.ModelNotTakenIn, LogLevel.Warning, "{Notice}")]
    public static partial void NotTakenIn(ILogger logger, string notice);

    [LoggerMessage(EventIds.PreviousOpened, LogLevel.Error, "{Notice}")]
    public static partial void PreviousOpened(ILogger logger, string notice);

    [LoggerMessage(EventIds.ConfiguredIgnored, LogLevel.Warning, "{Notice}")]
    public static partial void ConfiguredIgnored(ILogger logger, string notice);
}
