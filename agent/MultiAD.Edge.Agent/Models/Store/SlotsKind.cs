namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>What a slots file is.</summary>
internal enum SlotsKind
{
    /// <summary>Not there.</summary>
    Missing,

    /// <summary>As it was written.</summary>
    Whole,

    /// <summary>Nothing that can be believed.</summary>
    Damaged,

    /// <summary>Of a later version of the agent.</summary>
    Later,

    /// <summary>Not to be read now.</summary>
    Unreadable,
}
