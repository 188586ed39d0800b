using System.Text.RegularExpressions;

namespace MultiAD.Edge.Testing.Contracts;

/// <summary>A channel of the AsyncAPI document: one kind of topic.</summary>
public sealed partial record ContractChannel
{
    /// <summary>Name in the document.</summary>
    public required string Name { get; init; }

    /// <summary>Topic with parameters in braces.</summary>
    public required string Address { get; init; }

    /// <summary>The values of those parameters that have only some, which can be several levels; others are one level.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Values { get; init; }

    /// <summary>Quality of service.</summary>
    public required int Qos { get; init; }

    /// <summary>Whether the broker keeps the last message.</summary>
    public required bool Retain { get; init; }

    /// <summary>Whether the agent sends it; it receives it otherwise.</summary>
    public required bool Sent { get; init; }

    /// <summary>Media type of the payload.</summary>
    public required string ContentType { get; init; }

    /// <summary>File of the payload's schema; null where it is no JSON.</summary>
    public string? Schema { get; init; }

    /// <summary>Place of the first level that is a word rather than a parameter: the later, the looser the address.</summary>
    public int FirstWord => Array.FindIndex(this.Address.Split('/'), level => !level.StartsWith('{'));

    /// <summary>Whether a topic is of this kind.</summary>
    public bool Matches(string topic) => Regex.IsMatch(topic, $"^{Parameter().Replace(this.Address, this.Pattern)}$");

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();

    private string Pattern(Match parameter) => this.Values.TryGetValue(parameter.Groups[1].Value, out var values)
        ? $"({string.Join('|', values.Select(Regex.Escape))})"
        : "[^/]+";
}
