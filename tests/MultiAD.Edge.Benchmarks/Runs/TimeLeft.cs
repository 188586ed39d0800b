namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>How long the remaining runs may take, judged by those that are done.</summary>
internal static class TimeLeft
{
    /// <summary>Sums the nearest known time of each run: same variant and set, else same set, else same variant, else all.</summary>
    /// <returns>Null while nothing is known.</returns>
    public static TimeSpan? Estimate(IReadOnlyCollection<RunRecord> done, IEnumerable<RunKey> left)
    {
        if (done.Count == 0)
        {
            return null;
        }

        return TimeSpan.FromMinutes(left.Sum(key =>
            Mean(done.Where(run => run.Settings == key.Settings && run.Set == key.Set && run.Variant == key.Variant))
            ?? Mean(done.Where(run => run.Settings == key.Settings && run.Set == key.Set))
            ?? Mean(done.Where(run => run.Settings == key.Settings && run.Variant == key.Variant))
            ?? Mean(done)
            ?? 0));
    }

    private static double? Mean(IEnumerable<RunRecord> runs) => runs.Select(run => (double?)run.RunMinutes).Average();
}
