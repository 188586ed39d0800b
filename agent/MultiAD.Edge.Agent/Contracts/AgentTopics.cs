namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Topics of an agent: <c>{root}/{site}/{line}/{agent}/...</c>.</summary>
internal sealed class AgentTopics
{
    private readonly string agent;

    /// <summary>Creates the topics of an agent whose names have been validated.</summary>
    public AgentTopics(AgentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.agent = $"{options.Root}/{options.Site}/{options.Line}/{options.Name}";
    }

    /// <summary>Whether the agent is there; retained.</summary>
    public string Status => this.agent + "/status";

    /// <summary>What the agent is and which stations it has; retained.</summary>
    public string Info => this.agent + "/info";

    /// <summary>Messages that were lost before they could be delivered.</summary>
    public string Gap => this.agent + "/gap";

    /// <summary>Topics of one of the agent's stations.</summary>
    public StationTopics Of(string station) => new($"{this.agent}/{station}");
}
