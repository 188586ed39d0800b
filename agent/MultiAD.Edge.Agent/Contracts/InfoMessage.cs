namespace MultiAD.Edge.Agent.Contracts;

/// <summary>Payload of <c>info</c>.</summary>
internal sealed record InfoMessage(
    string Schema,
    string Software,
    string Hardware,
    string OperatingSystem,
    string? ExecutionProvider,
    string Camera,
    ModelReference? Model,
    string? Problem,
    string BootId,
    long Seq,
    DateTimeOffset At,
    bool ClockSynced)
{
    /// <summary>Name and version of the payload.</summary>
    public const string CurrentSchema = "multiad.info/1";
}
