using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Control;

/// <summary>What this room logs. Nothing that a sender chose freely stands in it.</summary>
internal static partial class ControlLog
{
    [LoggerMessage(
        EventIds.CommandDone, LogLevel.Information, "Command {Command} for {Target} by {By} is done, request {RequestId}")]
    public static partial void Done(ILogger logger, string command, string target, string by, string requestId);

    [LoggerMessage(
        EventIds.CommandFailed, LogLevel.Warning, "Command {Command} for {Target} by {By} was not done: {Reason} Request {RequestId}")]
    public static partial void Failed(ILogger logger, string command, string target, string by, string reason, string requestId);

    [LoggerMessage(
        EventIds.CommandRefused,
        LogLevel.Warning,
        "A command was refused: {Kind}, {Reason}. {Count} of the kind so far; said for the first and each tenfold.")]
    public static partial void Refused(ILogger logger, CommandRefusal kind, string reason, long count);

    [LoggerMessage(
        EventIds.CommandNotKept,
        LogLevel.Error,
        "The answer to request {RequestId} could not be kept: {Reason} A repeat after a restart would do it again. Free disk space.")]
    public static partial void NotKept(ILogger logger, string requestId, string reason);

    [LoggerMessage(EventIds.CommandFaulted, LogLevel.Error, "Command {Command} for {Target} failed")]
    public static partial void Faulted(ILogger logger, string command, string target, Exception error);
}
