using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Agent.Supervision;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Ways out of the agent that all stations share, and where they are watched.</summary>
/// <param name="Outbox">Messages.</param>
/// <param name="States">Retained topics.</param>
/// <param name="Reporter">What the agent is.</param>
/// <param name="Heartbeats">Where its loops show that they move on.</param>
internal sealed record StationOutputs(IOutbox Outbox, RetainedStates States, AgentReporter Reporter, Heartbeats Heartbeats);
