using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>What this room logs.</summary>
internal static partial class SwapLog
{
    [LoggerMessage(EventIds.SwapStateChanged, LogLevel.Information, "Exchange {OrderId}: {State}, model {Model}")]
    public static partial void State(ILogger logger, string orderId, SwapState state, string model);

    [LoggerMessage(EventIds.SwapRefused, LogLevel.Error, "Exchange {OrderId} is refused, the model stays: {Reason}")]
    public static partial void Refused(ILogger logger, string orderId, string? reason);

    [LoggerMessage(EventIds.SwapReturned, LogLevel.Error, "Exchange {OrderId} is taken back, the model before returns: {Reason}")]
    public static partial void Returned(ILogger logger, string orderId, string? reason);

    [LoggerMessage(EventIds.SwapOrderTaken, LogLevel.Information, "Order {OrderId} by {By}: {Action} {Sha256}")]
    public static partial void Taken(ILogger logger, string orderId, string by, ModelAction action, string sha256);

    [LoggerMessage(EventIds.SwapOrderReplaced, LogLevel.Warning, "Order {OrderId} was not begun: order {Other} came after it")]
    public static partial void Replaced(ILogger logger, string orderId, string other);

    [LoggerMessage(EventIds.SwapOrderRejected, LogLevel.Warning, "An order for {Station} is refused: {Reason}")]
    public static partial void Rejected(ILogger logger, string station, string reason);

    [LoggerMessage(
        EventIds.SwapStateUnwritten,
        LogLevel.Error,
        "The state of exchange {OrderId} could not be written: {Reason} After a restart it goes on from its last state on disk.")]
    public static partial void Unwritten(ILogger logger, string orderId, string reason);

    [LoggerMessage(EventIds.SwapDownloadFailed, LogLevel.Warning, "The bundle could not be fetched, tried again in {Wait}: {Reason}")]
    public static partial void DownloadFailed(ILogger logger, TimeSpan wait, string reason);

    [LoggerMessage(
        EventIds.SwapShadowEnded,
        LogLevel.Information,
        "In shadow {Parts} parts: {ToFail} passed and would have failed, {ToPass} failed and would have passed; "
        + "mean score change {Change}, {Ms} ms")]
    public static partial void Shadow(ILogger logger, int parts, int toFail, int toPass, double change, double ms);

    [LoggerMessage(
        EventIds.SwapTrialOverdue,
        LogLevel.Warning,
        "Exchange {OrderId} is still unconfirmed: {Reason}")]
    public static partial void Overdue(ILogger logger, string orderId, string reason);

    [LoggerMessage(
        EventIds.SwapReturnFailed, LogLevel.Critical, "The model before cannot be opened, the new one inspects on: {Reason}")]
    public static partial void ReturnFailed(ILogger logger, string reason);

    [LoggerMessage(EventIds.SwapUncollected, LogLevel.Warning, "Bundles that nobody needs could not be removed: {Reason}")]
    public static partial void Uncollected(ILogger logger, string reason);

    [LoggerMessage(EventIds.SwapFaulted, LogLevel.Error, "Exchange {OrderId} failed unexpectedly")]
    public static partial void Faulted(ILogger logger, string orderId, Exception error);

    [LoggerMessage(EventIds.SwapOrderFileUnusable, LogLevel.Warning, "{File} is no order and was removed: {Reason}")]
    public static partial void FileUnusable(ILogger logger, string file, string reason);

    [LoggerMessage(
        EventIds.SwapRestarted,
        LogLevel.Warning,
        "The agent was started while exchange {OrderId} stood at {State}; start {Starts} of those that count against the new model")]
    public static partial void Restarted(ILogger logger, string orderId, SwapState state, int starts);

    [LoggerMessage(EventIds.SwapFolderUnusable, LogLevel.Debug, "The folder of orders cannot be looked through: {Reason}")]
    public static partial void FolderUnusable(ILogger logger, string reason);
}
