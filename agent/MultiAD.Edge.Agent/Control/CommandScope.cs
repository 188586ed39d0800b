namespace MultiAD.Edge.Agent.Control;

/// <summary>What a command is for.</summary>
internal enum CommandScope
{
    /// <summary>The agent as a whole.</summary>
    Agent,

    /// <summary>One station.</summary>
    Station,
}
