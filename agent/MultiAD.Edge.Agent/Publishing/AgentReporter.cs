using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>Publishes what the agent is and which stations it has (<c>info</c>, retained). Thread-safe.</summary>
internal sealed class AgentReporter
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, StationReference> stations = new(StringComparer.Ordinal);
    private readonly RetainedStates states;
    private readonly Notices notices;
    private readonly AgentIdentity agent;
    private readonly TimeProvider time;

    /// <summary>Makes the reporter; nothing is said before the first station, and then at each change.</summary>
    public AgentReporter(RetainedStates states, Notices notices, AgentIdentity agent, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(notices);
        this.states = states;
        this.notices = notices;
        this.agent = agent;
        this.time = time;
        notices.Changed += this.ReportNotices;
    }

    /// <summary>Says what a station is now.</summary>
    public void Report(StationReference station)
    {
        ArgumentNullException.ThrowIfNull(station);
        lock (this.gate)
        {
            this.stations[station.Name] = station;
            this.Say();
        }
    }

    private void ReportNotices()
    {
        lock (this.gate)
        {
            if (this.stations.Count > 0)
            {
                this.Say();
            }
        }
    }

    private void Say()
    {
        var info = this.agent.Sequencer.Stamp(new InfoMessage
        {
            Software = $"multiad-agent {Version()}",
            Hardware = $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores",
            OperatingSystem = RuntimeInformation.OSDescription,
            Stations = [.. this.stations.Values],
            Notices = this.notices.All,
            At = this.time.GetUtcNow(),
        });
        this.states.Set(this.agent.Topics.Info, JsonSerializer.SerializeToUtf8Bytes(info, MessageJson.Default.InfoMessage));
    }

    private static string Version() =>
        typeof(AgentReporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
