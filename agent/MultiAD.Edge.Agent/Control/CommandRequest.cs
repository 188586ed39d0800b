using System.Text.Json;

namespace MultiAD.Edge.Agent.Control;

/// <summary>A command that was read and is in time; whether there is such a command is not known yet.</summary>
internal sealed record CommandRequest
{
    /// <summary>Identifies the request.</summary>
    public required string RequestId { get; init; }

    /// <summary>Name of the command.</summary>
    public required string Command { get; init; }

    /// <summary>Station that it is for; null where it is for the agent.</summary>
    public string? Station { get; init; }

    /// <summary>Who issued it, as stated; null where it was not.</summary>
    public string? By { get; init; }

    /// <summary>Its arguments; null where it has none.</summary>
    public JsonElement? Arguments { get; init; }
}
