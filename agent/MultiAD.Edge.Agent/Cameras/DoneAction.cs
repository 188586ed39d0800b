namespace MultiAD.Edge.Agent.Cameras;

/// <summary>What becomes of a file of a hot folder once its part has its result.</summary>
internal enum DoneAction
{
    /// <summary>It is moved to a folder for what is done.</summary>
    Move,

    /// <summary>It is deleted.</summary>
    Delete,

    /// <summary>It stays where it is, and is remembered in a file.</summary>
    Keep,
}
