using System.Text.Json;
using MultiAD.Edge.Agent.Contracts;

namespace MultiAD.Edge.Agent.Control;

/// <summary>Makes answers to requests.</summary>
/// <param name="boot">This start of the agent.</param>
/// <param name="time">Clock of answers.</param>
internal sealed class CommandStamp(BootIdentity boot, TimeProvider time)
{
    /// <summary>The answer to a request.</summary>
    public CommandAnswerMessage Answer(CommandRequest request, CommandAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        return new CommandAnswerMessage
        {
            RequestId = request.RequestId.Length > 0 ? request.RequestId : null,
            Command = request.Command,
            Station = request.Station,
            Ok = answer.Error is null,
            Result = answer.Result,
            Error = answer.Error,
            BootId = boot.BootId,
            At = time.GetUtcNow(),
        };
    }

    /// <summary>The answer to a command that is refused.</summary>
    public static CommandAnswer Refused(CommandRefusal kind, string reason)
    {
        var remedy = kind switch
        {
            CommandRefusal.Retained => "Publish commands without the retain flag.",
            CommandRefusal.Expired => "Send it again, and check the clocks of both machines.",
            CommandRefusal.Oversized => "Send less.",
            CommandRefusal.Malformed => "Send what the contract of commands describes.",
            CommandRefusal.UnknownCommand or CommandRefusal.UnknownStation => "Check the topic.",
            CommandRefusal.NotAllowed =>
                "Check the agent's Commands:Disabled, and let the response topic lie outside the agent's own topics.",
            CommandRefusal.Duplicate => "Give each request an identifier of its own.",
            _ => "Wait for the answers to earlier commands.",
        };
        var code = JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
        return CommandAnswer.Failed(code, $"The command was refused: {reason}.", remedy);
    }
}
