namespace MultiAD.Edge.Agent.Cameras;

/// <summary>A camera that cannot be opened or read; the message names it, what is wrong and what to do.</summary>
internal sealed class CameraException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True where the source still answers, but with one and the same picture; false where there is no picture at all.</summary>
    public bool Frozen { get; init; }
}
