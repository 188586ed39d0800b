namespace MultiAD.Edge.Agent.Contracts;

/// <summary>A station as Home Assistant's device.</summary>
/// <param name="Identifiers">Identify the device; one, the station's topic.</param>
/// <param name="Name">Name that is shown.</param>
/// <param name="Manufacturer">Who made it.</param>
/// <param name="Model">What it is.</param>
internal sealed record HomeAssistantDevice(IReadOnlyList<string> Identifiers, string Name, string Manufacturer, string Model);
