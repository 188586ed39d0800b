namespace MultiAD.Edge.Agent.Control;

/// <summary>Why a command was refused.</summary>
internal enum CommandRefusal
{
    /// <summary>The broker kept it: nobody knows for when it was meant.</summary>
    Retained,

    /// <summary>It came too late.</summary>
    Expired,

    /// <summary>It has too many bytes.</summary>
    Oversized,

    /// <summary>It cannot be read, or says what the contract does not have.</summary>
    Malformed,

    /// <summary>There is no such command.</summary>
    UnknownCommand,

    /// <summary>There is no such station.</summary>
    UnknownStation,

    /// <summary>The configuration turns it off, or its answer would go where nobody but the agent may speak.</summary>
    NotAllowed,

    /// <summary>The request was there before; it is answered as before.</summary>
    Duplicate,

    /// <summary>Too many wait.</summary>
    Busy,
}
