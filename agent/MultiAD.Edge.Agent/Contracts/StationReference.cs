namespace MultiAD.Edge.Agent.Contracts;

/// <summary>What one station of an agent is.</summary>
internal sealed record StationReference
{
    /// <summary>Name of the station, the fifth level of its topics.</summary>
    public required string Name { get; init; }

    /// <summary>What its camera is, without credentials.</summary>
    public required string Camera { get; init; }

    /// <summary>Model that inspects; null while there is none.</summary>
    public ModelReference? Model { get; init; }

    /// <summary>Id of the trusted key that signed the model's bundle; null while there is no model, or where none did.</summary>
    public string? SignedBy { get; init; }

    /// <summary>What runs the model, such as <c>CPU</c>; null while there is none.</summary>
    public string? ExecutionProvider { get; init; }

    /// <summary>What was to run the model before that and does not; empty where the first of the configured ones does.</summary>
    public IReadOnlyList<FallbackReference> Fallbacks { get; init; } = [];

    /// <summary>Why there is no model; null while there is one.</summary>
    public string? Problem { get; init; }
}
