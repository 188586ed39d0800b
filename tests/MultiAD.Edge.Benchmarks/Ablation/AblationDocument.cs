using System.Text;
using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Benchmarks.Tables;

namespace MultiAD.Edge.Benchmarks.Ablation;

/// <summary>The tables of an ablation, made from its runs alone.</summary>
internal static class AblationDocument
{
    private static readonly NumberColumn[] Compared = [.. RunColumns.Quality.Take(3)];

    public static string Write(IReadOnlyList<RunRecord> records)
    {
        var text = new StringBuilder();
        _ = text.Append("# What each part of the method is worth\n\n");
        _ = text.Append("Each row has the parts of the row above and one more; `patchcore` is the baseline. ");
        _ = text.Append("Numbers are means over the seeds, in brackets the largest less the smallest. ");
        _ = text.Append("False rejects and misses are at the bundle's own limit, which no defective part had a say in.\n");
        foreach (var table in records.GroupBy(run => (run.Set, run.Settings)).OrderBy(table => table.Key.Set, StringComparer.Ordinal))
        {
            var rows = table
                .GroupBy(run => (run.Variant, run.Teacher, run.TeacherDigest))
                .OrderBy(row => Place(row.Key.Variant))
                .ToArray();
            _ = text.Append($"\n## {table.Key.Set}\n\n{Capitalize(table.Key.Settings.ToString())}.\n\n");
            MarkdownTable.Append(
                text,
                "variant (teacher)",
                [.. RunColumns.Quality, .. RunColumns.Cost],
                rows.Select(row => new TableRow($"`{row.Key.Variant}` ({row.Key.Teacher})", [.. row])));
            _ = text.Append($"\n{Basis([.. table])}\n");
            foreach (var verdict in Verdicts([.. table]))
            {
                _ = text.Append($"\n{verdict}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// Says for each pair of the full method and the baseline whether the one is at least the other, on the seeds of both.
    /// </summary>
    public static IEnumerable<string> Verdicts(IReadOnlyList<RunRecord> table)
    {
        var full = table.Where(run => run.Variant == Variant.Full).GroupBy(run => (run.Teacher, run.TeacherDigest)).ToArray();
        var baseline = table.Where(run => run.Variant == Variant.Baseline).GroupBy(run => (run.Teacher, run.TeacherDigest)).ToArray();
        if (full.Length == 0 || baseline.Length == 0)
        {
            yield return $"Whether `{Variant.Full}` is at least `{Variant.Baseline}` is not known yet: one of them has not run.";
            yield break;
        }

        foreach (var ours in full)
        {
            foreach (var theirs in baseline)
            {
                int[] seeds = [.. ours.Select(run => run.Seed).Intersect(theirs.Select(run => run.Seed)).Order()];
                yield return seeds.Length == 0
                    ? $"Whether `{Variant.Full}` is at least `{Variant.Baseline}` is not known yet: no seed has both."
                    : Verdict(ours, theirs, seeds);
            }
        }
    }

    private static string Verdict(
        IGrouping<(string Teacher, string Digest), RunRecord> ours,
        IGrouping<(string Teacher, string Digest), RunRecord> theirs,
        int[] seeds)
    {
        var comparisons = new List<string>();
        var unmeasured = new List<string>();
        var isAtLeast = true;
        foreach (var column in Compared)
        {
            if (Mean(ours, column, seeds) is not { } own || Mean(theirs, column, seeds) is not { } other)
            {
                unmeasured.Add(column.Heading);
                continue;
            }

            isAtLeast &= own >= other;
            comparisons.Add($"{column.Heading} {(own >= other ? "yes" : "NO")}, {own:0.000} against {other:0.000}");
        }

        var names = $"`{Variant.Full}` ({ours.Key.Teacher})";
        var against = $"`{Variant.Baseline}` ({theirs.Key.Teacher})";
        if (comparisons.Count == 0)
        {
            return $"Whether {names} is at least {against} cannot be told: nothing is measured for both.";
        }

        var relation = isAtLeast ? "at least" : "NOT in everything at least";
        return $"{names} is {relation} {against} over {Seeds(seeds)}: {string.Join("; ", comparisons)}"
            + (unmeasured.Count > 0 ? $"; not measured: {string.Join(", ", unmeasured)}." : ".");
    }

    private static double? Mean(IEnumerable<RunRecord> runs, NumberColumn column, int[] seeds) =>
        runs.Where(run => seeds.Contains(run.Seed)).Select(column.Value).Average();

    private static string Basis(RunRecord[] table)
    {
        int[] seeds = [.. table.Select(run => run.Seed).Distinct().Order()];
        string[] partial =
        [
            .. table.GroupBy(run => (run.Variant, run.TeacherDigest))
                .Where(row => row.Select(run => run.Seed).Distinct().Count() < seeds.Length)
                .Select(row => $"`{row.Key.Variant}`"),
        ];
        var exceptions = partial.Length > 0 ? $" (not all of them for {string.Join(", ", partial)})" : string.Empty;
        var threads = table.Select(run => run.Threads == 0 ? "one a core" : run.Threads.ToString()).Distinct();
        var last = table[^1];
        return $"Done: {Seeds(seeds)}{exceptions}. "
            + $"Images: {last.Training} trained on, {last.HeldOut} held out, {last.Good} good and {last.Defective} defective tested. "
            + $"Threads: {string.Join(", ", threads)}. "
            + $"Trainer {string.Join(", ", table.Select(Trainer).Distinct())}.";
    }

    private static string Trainer(RunRecord run) =>
        run.Commit is null ? run.TrainerVersion : $"{run.TrainerVersion} ({run.Commit[..Math.Min(9, run.Commit.Length)]})";

    private static string Seeds(int[] seeds) => $"{(seeds.Length == 1 ? "seed" : "seeds")} {string.Join(", ", seeds)}";

    private static string Capitalize(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static int Place(string variant)
    {
        var place = Variant.All.ToList().FindIndex(known => known.Name == variant);
        return place < 0 ? int.MaxValue : place;
    }
}
