using System.Text.Json.Nodes;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>
/// Answer to a command, on its response topic, or on <c>answer/{name}</c> where it named none. It carries no <c>seq</c>: who
/// does not see the answers to others would find gaps.
/// </summary>
internal sealed record CommandAnswerMessage
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.commandAnswer/1";

    /// <summary>Name and version of the payload.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Request that is answered; null where it could not be read.</summary>
    public string? RequestId { get; init; }

    /// <summary>Name of the command, such as <c>limit/set</c>.</summary>
    public required string Command { get; init; }

    /// <summary>Station that it was for; null where it was for the agent.</summary>
    public string? Station { get; init; }

    /// <summary>Whether it was done.</summary>
    public required bool Ok { get; init; }

    /// <summary>What it gave; null where it gave nothing.</summary>
    public JsonObject? Result { get; init; }

    /// <summary>Why it was not done; null where it was.</summary>
    public CommandError? Error { get; init; }

    /// <summary>True where the request had been answered before: this is the same answer, and nothing was done again.</summary>
    public bool Repeated { get; init; }

    /// <summary>Start of the agent that gave the answer first.</summary>
    public required string BootId { get; init; }

    /// <summary>Time at which it was given first (UTC).</summary>
    public required DateTimeOffset At { get; init; }
}
