namespace MultiAD.Edge.Agent.Supervision;

/// <summary>Where a service is between its start and its end.</summary>
internal enum ServicePhase
{
    /// <summary>It loads models and opens what it needs.</summary>
    Starting,

    /// <summary>It inspects, or says why it does not.</summary>
    Ready,

    /// <summary>It finishes what is in flight.</summary>
    Stopping,
}
