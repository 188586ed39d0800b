using MultiAD.Edge.Benchmarks.Runs;

namespace MultiAD.Edge.Benchmarks.Tables;

/// <summary>A column of numbers.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Value">The number of a run; null where it has none.</param>
/// <param name="Format">How it is written.</param>
internal sealed record NumberColumn(string Heading, Func<RunRecord, double?> Value, string Format)
{
    /// <summary>Number of the kind 0..1, written with three digits.</summary>
    public static NumberColumn Share(string heading, Func<RunRecord, double?> value) => new(heading, value, "0.000");

    /// <summary>Mean over the runs and, for more than one, the range: <c>0.912 (0.013)</c>.</summary>
    public string Cell(IReadOnlyCollection<RunRecord> runs)
    {
        double[] values = [.. runs.Select(this.Value).OfType<double>()];
        return values.Length switch
        {
            0 => "–",
            1 => values[0].ToString(this.Format),
            _ => $"{values.Average().ToString(this.Format)} ({(values.Max() - values.Min()).ToString(this.Format)})",
        };
    }
}
