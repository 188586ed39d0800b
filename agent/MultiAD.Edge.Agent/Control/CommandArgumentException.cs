namespace MultiAD.Edge.Agent.Control;

/// <summary>Arguments that a command does not take; the message says what was found and what is expected.</summary>
internal sealed class CommandArgumentException(string message) : Exception(message);
