namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>camera</c>.</summary>
internal sealed record CameraMessage(string Schema, string State, string? Problem, DateTimeOffset Since, string BootId, long Seq, DateTimeOffset At, bool ClockSynced)
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.camera/1";
}
