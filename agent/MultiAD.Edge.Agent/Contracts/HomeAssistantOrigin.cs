namespace MultiAD.Edge.Agent.Contracts;

/// <summary>The program that publishes a discovery message.</summary>
/// <param name="Name">Name.</param>
/// <param name="SwVersion">Version.</param>
internal sealed record HomeAssistantOrigin(string Name, string SwVersion);
