namespace MultiAD.Edge.Testing.Contracts;

/// <summary>A channel of the AsyncAPI document: one kind of topic.</summary>
/// <param name="Name">Name in the document.</param>
/// <param name="Address">Topic with parameters in braces, each one level.</param>
/// <param name="Qos">Quality of service.</param>
/// <param name="Retain">Whether the broker keeps the last message.</param>
/// <param name="Sent">Whether the agent sends it; it receives it otherwise.</param>
/// <param name="ContentType">Media type of the payload.</param>
/// <param name="Schema">File of the payload's schema; null where it is no JSON.</param>
public sealed record ContractChannel(
    string Name, string Address, int Qos, bool Retain, bool Sent, string ContentType, string? Schema)
{
    private string[] Levels => this.Address.Split('/');

    /// <summary>Levels that are words rather than parameters, by their place: the later they begin, the looser the address.</summary>
    public int FirstWord => Array.FindIndex(this.Levels, level => !IsParameter(level));

    /// <summary>Whether a topic is of this kind.</summary>
    public bool Matches(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var given = topic.Split('/');
        return given.Length == this.Levels.Length
            && given.Zip(this.Levels).All(pair => pair.First == pair.Second || (IsParameter(pair.Second) && pair.First.Length > 0));
    }

    private static bool IsParameter(string level) => level.StartsWith('{') && level.EndsWith('}');
}
