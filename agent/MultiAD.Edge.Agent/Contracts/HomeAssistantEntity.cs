namespace MultiAD.Edge.Agent.Contracts;

/// <summary>
/// Payload of Home Assistant's <c>{prefix}/{component}/{objectId}/config</c>: one entity that it is to show, and where its
/// value comes from. The names are Home Assistant's.
/// </summary>
internal sealed record HomeAssistantEntity
{
    /// <summary>Name of the entity within its device.</summary>
    public required string Name { get; init; }

    /// <summary>Identifies the entity; the same after each start.</summary>
    public required string UniqueId { get; init; }

    /// <summary>Topic of the value.</summary>
    public required string StateTopic { get; init; }

    /// <summary>Template that takes the value out of the payload.</summary>
    public required string ValueTemplate { get; init; }

    /// <summary>What kind of value it is; absent where Home Assistant has no kind for it.</summary>
    public string? DeviceClass { get; init; }

    /// <summary><c>measurement</c> for a number that statistics are kept of; absent otherwise.</summary>
    public string? StateClass { get; init; }

    /// <summary>Topic of further values of the entity; absent where there are none.</summary>
    public string? JsonAttributesTopic { get; init; }

    /// <summary>Template that takes them out of the payload; absent where there are none.</summary>
    public string? JsonAttributesTemplate { get; init; }

    /// <summary>Topic that says whether the agent is there.</summary>
    public required string AvailabilityTopic { get; init; }

    /// <summary>Template that makes <c>online</c> or <c>offline</c> of it.</summary>
    public required string AvailabilityTemplate { get; init; }

    /// <summary>Quality of service that Home Assistant subscribes with.</summary>
    public required int Qos { get; init; }

    /// <summary>The station, which Home Assistant shows as a device.</summary>
    public required HomeAssistantDevice Device { get; init; }

    /// <summary>Who publishes this.</summary>
    public required HomeAssistantOrigin Origin { get; init; }
}
