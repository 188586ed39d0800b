namespace MultiAD.Edge.Agent.Delivery;

/// <summary>A value that is kept together with a message: both are on disk, or neither.</summary>
/// <param name="Key">Key, such as <c>alert/camera2</c>.</param>
/// <param name="Value">The value; null removes the key.</param>
internal sealed record KeptValue(string Key, byte[]? Value);
