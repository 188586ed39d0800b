namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>What reading a slots file gave.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Slots">The slots of a whole file; null otherwise.</param>
/// <param name="Reason">Why it is none, a clause; null where it is whole or missing.</param>
internal sealed record SlotsReading(SlotsKind Kind, StationSlots? Slots, string? Reason)
{
    /// <summary>There is no file.</summary>
    public static SlotsReading Missing { get; } = new(SlotsKind.Missing, null, null);

    /// <summary>A file as it was written.</summary>
    public static SlotsReading Whole(StationSlots slots) => new(SlotsKind.Whole, slots, null);

    /// <summary>A file that says nothing that can be believed.</summary>
    public static SlotsReading Damaged(string reason) => new(SlotsKind.Damaged, null, reason);

    /// <summary>A file of a later version of the agent.</summary>
    public static SlotsReading Later(string reason) => new(SlotsKind.Later, null, reason);

    /// <summary>A file that cannot be read now.</summary>
    public static SlotsReading Unreadable(string reason) => new(SlotsKind.Unreadable, null, reason);
}
