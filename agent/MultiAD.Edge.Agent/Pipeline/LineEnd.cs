namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>The end of a station's line.</summary>
/// <param name="Reason">Why no more parts come.</param>
/// <param name="Alert">Alert that was open and is closed now; null where none was.</param>
/// <param name="LastPart">Last part; null where there was none.</param>
internal sealed record LineEnd(string Reason, PartAlert? Alert, InspectedPart? LastPart);
