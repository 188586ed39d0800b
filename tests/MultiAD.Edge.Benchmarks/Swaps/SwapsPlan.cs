namespace MultiAD.Edge.Benchmarks.Swaps;

/// <summary>What is run.</summary>
internal sealed record SwapsPlan
{
    public required string Agent { get; init; }

    public required string Bundle { get; init; }

    public required string Data { get; init; }

    public required int Stations { get; init; }

    public required double Rate { get; init; }

    public required int Swaps { get; init; }

    public required TimeSpan Before { get; init; }
}
