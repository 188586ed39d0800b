using System.Text;

namespace MultiAD.Edge.Benchmarks.Stations;

/// <summary>Writes the table.</summary>
internal static class StationsDocument
{
    /// <summary>The whole document.</summary>
    public static string Write(IReadOnlyList<StationsMeasurement> measured, double rate, int seconds)
    {
        var text = new StringBuilder();
        text.Append("# Several stations in one agent\n\n")
            .Append($"Folder cameras at {rate:0.#} parts per second each, {seconds} s a run after a warm-up, {Environment.ProcessorCount} cores; ")
            .Append("times are from the frame to its verdict, as a subscriber reads them in the results.\n\n")
            .Append("| stations | models | one more that hangs | parts/s | slowest station, parts/s | p50 ms | p99 ms | RSS MiB | threads |\n")
            .Append("|---:|---:|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var run in measured)
        {
            text.Append(Row(run)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>One row.</summary>
    public static string Row(StationsMeasurement run) =>
        $"| {run.Plan.Stations} | {run.Plan.Models} | {(run.Plan.Hanging ? "yes" : "no")} | {run.PartsPerSecond:0.0} | {run.SlowestPerSecond:0.0} "
        + $"| {run.MedianMs:0.0} | {run.P99Ms:0.0} | {run.ResidentMiB:0} | {run.Threads} |";
}
