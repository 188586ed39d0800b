namespace MultiAD.Edge.Agent.Supervision;

/// <summary>What a loop does at a time.</summary>
internal enum LoopState
{
    /// <summary>It waits for input; where there is some, it should have begun.</summary>
    Idle,

    /// <summary>It works on one step.</summary>
    Working,

    /// <summary>It waits for another loop, which has a heartbeat of its own.</summary>
    Waiting,
}
