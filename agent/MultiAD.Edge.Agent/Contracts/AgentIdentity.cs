using System.Collections.Concurrent;

namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Who sends: the agent's names, this start of it, and the order of its own messages.</summary>
internal sealed class AgentIdentity
{
    private readonly ConcurrentDictionary<string, MessageSequencer> stations = new(StringComparer.Ordinal);

    /// <summary>Makes the identity of a new start.</summary>
    /// <param name="options">Validated names.</param>
    public AgentIdentity(AgentOptions options)
    {
        this.Options = options;
        this.Topics = new AgentTopics(options);
        this.Sequencer = new MessageSequencer(this.Boot);
    }

    /// <summary>The names.</summary>
    public AgentOptions Options { get; }

    /// <summary>The agent's topics.</summary>
    public AgentTopics Topics { get; }

    /// <summary>This start.</summary>
    public BootIdentity Boot { get; } = new();

    /// <summary>Numbers the agent's own messages; each station has a sequencer of its own.</summary>
    public MessageSequencer Sequencer { get; }

    /// <summary>Numbers the messages of a station; the same for the whole of this start.</summary>
    public MessageSequencer SequencerOf(string station) => this.stations.GetOrAdd(station, _ => new MessageSequencer(this.Boot));
}
