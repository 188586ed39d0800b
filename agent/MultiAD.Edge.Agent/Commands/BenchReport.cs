namespace MultiAD.Edge.Agent.Commands;

/// <summary>What <c>multiad-agent bench</c> measured, from decoded frame to verdict.</summary>
internal sealed record BenchReport
{
    /// <summary>Measured frames.</summary>
    public required int Frames { get; init; }

    /// <summary>Width of the frame in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the frame in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Median time of a frame in milliseconds.</summary>
    public required double P50Ms { get; init; }

    /// <summary>95 of 100 frames take no longer, in milliseconds.</summary>
    public required double P95Ms { get; init; }

    /// <summary>99 of 100 frames take no longer, in milliseconds.</summary>
    public required double P99Ms { get; init; }

    /// <summary>Frames per second, one after the other.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Managed memory allocated for a frame, in bytes.</summary>
    public required double ManagedBytesPerFrame { get; init; }

    /// <summary>Largest resident memory in MiB.</summary>
    public required long PeakMemoryMiB { get; init; }
}
