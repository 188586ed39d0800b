using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Contracts;

namespace MultiAD.Edge.Agent.Control;

/// <summary>What a handler answers.</summary>
/// <param name="Result">What the command gave; null where it gave nothing.</param>
/// <param name="Error">Why it was not done; null where it was.</param>
internal sealed record CommandAnswer(JsonObject? Result, CommandError? Error)
{
    /// <summary>It was done.</summary>
    public static CommandAnswer Done(JsonObject? result = null) => new(result, null);

    /// <summary>It was not done.</summary>
    public static CommandAnswer Failed(string code, string message, string remedy) => new(null, new CommandError(code, message, remedy));
}
