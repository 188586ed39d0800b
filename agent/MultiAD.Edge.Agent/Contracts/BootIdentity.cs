namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Identifies one start of the agent.</summary>
internal sealed class BootIdentity
{
    private const int ShortLength = 12;

    /// <summary>Unique among all starts: 32 hexadecimal digits.</summary>
    public string BootId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Name of a part, unique per station across starts.</summary>
    /// <param name="number">Number of its frame within this start, from 1.</param>
    public string PartId(long number) => FormattableString.Invariant($"{this.BootId[..ShortLength]}-{number}");
}
