namespace MultiAD.Edge.Benchmarks.Stations;

/// <summary>What one run gave.</summary>
internal sealed record StationsMeasurement
{
    /// <summary>Which run.</summary>
    public required StationsPlan Plan { get; init; }

    /// <summary>Parts per second of all stations together.</summary>
    public required double PartsPerSecond { get; init; }

    /// <summary>Parts per second of the slowest station whose camera works.</summary>
    public required double SlowestPerSecond { get; init; }

    /// <summary>Median time from frame to verdict in milliseconds.</summary>
    public required double MedianMs { get; init; }

    /// <summary>99 of 100 parts take no longer, in milliseconds.</summary>
    public required double P99Ms { get; init; }

    /// <summary>Resident memory of the agent at the end in MiB.</summary>
    public required double ResidentMiB { get; init; }

    /// <summary>Threads of the agent at the end.</summary>
    public required int Threads { get; init; }
}
