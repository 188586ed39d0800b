using System.CommandLine;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary><c>stress</c>.</summary>
internal static class StressCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create() => new("stress", "Not built yet.");
}
