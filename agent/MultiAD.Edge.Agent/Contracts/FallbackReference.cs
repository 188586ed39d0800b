namespace MultiAD.Edge.Agent.Contracts;

/// <summary>What was to run a model and does not.</summary>
internal sealed record FallbackReference
{
    /// <summary>What was tried, such as <c>TensorRT</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>Why it does not run the model, in words.</summary>
    public required string Reason { get; init; }
}
