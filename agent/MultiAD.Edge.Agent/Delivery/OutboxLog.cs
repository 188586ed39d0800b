using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>What this room logs.</summary>
internal static partial class OutboxLog
{
    [LoggerMessage(
        EventIds.OutboxOpened, LogLevel.Information, "{Count} alerts of an earlier start wait in {Path} and go to the broker first")]
    public static partial void Opened(ILogger logger, long count, string path);

    [LoggerMessage(EventIds.OutboxSetAside, LogLevel.Error, "{Notice}")]
    public static partial void SetAside(ILogger logger, string notice);

    [LoggerMessage(EventIds.OutboxFailing, LogLevel.Error, "{Notice} This is said once until it works again; inspection continues.")]
    public static partial void Failing(ILogger logger, string notice);

    [LoggerMessage(EventIds.OutboxRecovered, LogLevel.Warning, "Alerts are written to {Path} again, those of the meantime too")]
    public static partial void Recovered(ILogger logger, string path);

    [LoggerMessage(EventIds.OutboxDamaged, LogLevel.Error, "{Count} alerts in {Path} could not be read any more and are lost")]
    public static partial void Damaged(ILogger logger, long count, string path);

    [LoggerMessage(
        EventIds.MessagesLost,
        LogLevel.Warning,
        "A waiting {Class} was dropped: {Reason}. This is said once for each message on the topic gap; all are counted.")]
    public static partial void Lost(ILogger logger, MessagePriority @class, string reason);

    [LoggerMessage(
        EventIds.AlertsLeft, LogLevel.Warning, "{Count} alerts wait in {Path}; the next start delivers them")]
    public static partial void Left(ILogger logger, long count, string path);

    [LoggerMessage(
        EventIds.MessagesUnsent,
        LogLevel.Warning,
        "{Results} results and {Maps} maps could not be delivered before the stop and are lost, as best-effort messages may be")]
    public static partial void Unsent(ILogger logger, int results, int maps);
}
