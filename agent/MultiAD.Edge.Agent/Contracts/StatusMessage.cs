namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>status</c>.</summary>
internal sealed record StatusMessage(string Schema, string Status, string BootId, long Seq, DateTimeOffset At, bool ClockSynced)
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.status/1";
}
