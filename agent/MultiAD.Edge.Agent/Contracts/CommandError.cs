namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Why a command was not done.</summary>
/// <param name="Code">What it is, for programs: a word such as <c>paused</c>.</param>
/// <param name="Message">What was found and what was expected.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record CommandError(string Code, string Message, string Remedy);
