namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Topics of an agent: <c>{root}/{site}/{line}/{agent}/...</c>.</summary>
internal sealed class AgentTopics
{
    private const string CommandLevel = "command";
    private const int MaximumResponseTopic = 256;
    private const int MaximumResponseLevels = 32;

    private readonly string root;
    private readonly string agent;

    /// <summary>Creates the topics of an agent whose names have been validated.</summary>
    public AgentTopics(AgentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.root = options.Root;
        this.agent = $"{options.Root}/{options.Site}/{options.Line}/{options.Name}";
    }

    /// <summary>Whether the agent is there; retained.</summary>
    public string Status => this.agent + "/status";

    /// <summary>What the agent is and which stations it has; retained.</summary>
    public string Info => this.agent + "/info";

    /// <summary>Messages that were lost before they could be delivered.</summary>
    public string Gap => this.agent + "/gap";

    /// <summary>Answer to a command to the agent that named no response topic.</summary>
    public string Answer(string command) => $"{this.agent}/answer/{command}";

    /// <summary>Filters of all commands, to the agent and to any station of it, also to one that it does not have.</summary>
    public IReadOnlyList<string> CommandFilters => [$"{this.agent}/{CommandLevel}/#", $"{this.agent}/+/{CommandLevel}/#"];

    /// <summary>Takes the topic of a command apart.</summary>
    /// <param name="topic">The topic.</param>
    /// <returns>Station, null for the agent, and name of the command; null where it is no command's.</returns>
    public (string? Station, string Command)? ParseCommand(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (!topic.StartsWith(this.agent + "/", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = topic[(this.agent.Length + 1)..];
        if (NameAfter(rest, CommandLevel + "/") is { } ofAgent)
        {
            return (null, ofAgent);
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && NameAfter(rest[(slash + 1)..], CommandLevel + "/") is { } ofStation ? (rest[..slash], ofStation) : null;
    }

    /// <summary>
    /// Whether an answer may go to a topic that somebody else chose: anywhere but where this contract has topics of its own,
    /// so that nobody makes the agent say what it did not find.
    /// </summary>
    public bool MayAnswerOn(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return topic.Length is > 0 and <= MaximumResponseTopic
            && topic[0] != '$'
            && topic.Count(c => c == '/') < MaximumResponseLevels
            && !topic.Any(IsUnpublishable)
            && (!topic.StartsWith(this.root + "/", StringComparison.Ordinal)
                || topic.StartsWith($"{this.agent}/answer/", StringComparison.Ordinal));
    }

    /// <summary>Topics of one of the agent's stations.</summary>
    public StationTopics Of(string station) => new($"{this.agent}/{station}");

    // A broker hangs up on the agent that publishes there.
    private static bool IsUnpublishable(char c) =>
        c is '+' or '#' || char.IsControl(c) || char.IsSurrogate(c) || c is (>= '\uFDD0' and <= '\uFDEF') or >= '\uFFFE';

    private static string? NameAfter(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) && CommandNames.IsName(text[prefix.Length..]) ? text[prefix.Length..] : null;
}
