using MultiAD.Edge.Agent.Supervision;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>All that leaves for the broker.</summary>
/// <param name="Outbox">Messages that wait.</param>
/// <param name="States">Retained topics.</param>
/// <param name="Notices">What the user should know.</param>
internal sealed record Outgoing(IOutbox Outbox, RetainedStates States, Notices Notices)
{
    /// <summary>Sign of life of whoever delivers it.</summary>
    public Heartbeat Pulse { get; init; } = new("mqtt", TimeProvider.System);
}
