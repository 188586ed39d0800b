namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>A node.</summary>
/// <param name="Type">Operator.</param>
/// <param name="Output">Name of its one output.</param>
/// <param name="Inputs">Names of its inputs; empty for one that is left out.</param>
/// <param name="Numbers">Attributes that are whole numbers, by name.</param>
/// <param name="Texts">Attributes that are texts, by name.</param>
internal sealed record OnnxNode(
    string Type,
    string Output,
    IReadOnlyList<string> Inputs,
    IReadOnlyDictionary<string, long[]> Numbers,
    IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>A refusal that names the node.</summary>
    public InvalidModelException Refuse(string reason) => OnnxModelCheck.Refuse($"its node {this.Output} ({this.Type}) {reason}");

    /// <summary>Refuses attributes but these.</summary>
    public void Expect(params ReadOnlySpan<string> names)
    {
        foreach (var name in this.Numbers.Keys.Concat(this.Texts.Keys))
        {
            if (!names.Contains(name))
            {
                throw this.Refuse($"has the attribute {name}, which multiad-train does not write");
            }
        }
    }

    /// <summary>An attribute of some whole numbers, each within two bounds.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">How many there must be.</param>
    /// <param name="otherwise">Each of them where the attribute is missing; null where it must be there.</param>
    /// <param name="minimum">Smallest value.</param>
    /// <param name="maximum">Largest value.</param>
    public long[] Integers(string name, int count, long? otherwise, long minimum, long maximum)
    {
        if (!this.Numbers.TryGetValue(name, out var found))
        {
            return otherwise is { } value ? [.. Enumerable.Repeat(value, count)] : throw this.Refuse($"has no {name}");
        }

        return found.Length == count && found.All(number => number >= minimum && number <= maximum)
            ? found
            : throw this.Refuse($"has {name} [{string.Join(",", found)}]; {count} numbers from {minimum} to {maximum} are expected");
    }
}
