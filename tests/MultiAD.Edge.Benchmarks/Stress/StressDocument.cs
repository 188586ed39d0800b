using System.Text;
using System.Text.RegularExpressions;
using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Benchmarks.Tables;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary>The tables of the stress test, made from its runs alone.</summary>
internal static partial class StressDocument
{
    private static readonly NumberColumn[] Columns = [.. RunColumns.Quality, .. RunColumns.Parts, RunColumns.Cost[0]];

    public static string Write(IReadOnlyList<RunRecord> records)
    {
        var text = new StringBuilder("# What training and inspection bear\n\n");
        _ = text.Append("Numbers are means over the seeds, in brackets the largest less the smallest. ");
        _ = text.Append("False rejects and misses are at the bundle's own limit.\n");
        var sets = records.GroupBy(run => (run.Set, run.Settings, run.Teacher, run.TeacherDigest));
        foreach (var set in sets.OrderBy(set => set.Key.Set, StringComparer.Ordinal))
        {
            int[] seeds = [.. set.Select(run => run.Seed).Distinct().Order()];
            _ = text.Append($"\n## {set.Key.Set}\n\nTeacher {set.Key.Teacher}, {set.Key.Settings}, ");
            _ = text.Append($"{(seeds.Length == 1 ? "seed" : "seeds")} {string.Join(", ", seeds)}.\n");
            AppendSections(text, [.. set]);
        }

        return text.ToString();
    }

    private static void AppendSections(StringBuilder text, RunRecord[] runs)
    {
        RunRecord[] good = [.. runs.Where(run => GoodCount(run) is not null)];
        RunRecord[] largest = [.. good.Where(run => GoodCount(run) == good.Max(GoodCount))];
        RunRecord[] mixed = [.. Beginning(runs, StressCases.Mixed)];
        RunRecord[] changed = [.. Beginning(runs, StressCases.Change)];
        AppendSection(text, "Number of good images", good.OrderBy(GoodCount));
        AppendSection(
            text,
            "Defective parts among the good ones, measured on the same test parts",
            mixed.OrderByDescending(run => run.Variant.Contains("none", StringComparison.Ordinal)));
        AppendSection(
            text,
            "Inspection under change; the first row is before it",
            changed.Length == 0 ? [] : [.. largest, .. changed.OrderBy(Place)]);
    }

    private static IEnumerable<RunRecord> Beginning(RunRecord[] runs, string prefix) =>
        runs.Where(run => run.Variant.StartsWith(prefix, StringComparison.Ordinal));

    private static void AppendSection(StringBuilder text, string heading, IEnumerable<RunRecord> runs)
    {
        TableRow[] rows =
        [
            .. runs.GroupBy(run => run.Variant).Select(row => new TableRow(Label(row.Key), [.. row.DistinctBy(run => run.Key)])),
        ];
        if (rows.Length == 0)
        {
            return;
        }

        _ = text.Append($"\n### {heading}\n\n");
        MarkdownTable.Append(text, "case", Columns, rows);
    }

    // A variant's name without the prefix of its section.
    private static string Label(string variant)
    {
        var colon = variant.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? variant : variant[(colon + 2)..];
    }

    private static int? GoodCount(RunRecord run) =>
        Good().Match(run.Variant) is { Success: true } match ? int.Parse(match.Groups[1].Value) : null;

    private static int Place(RunRecord run)
    {
        var place = PictureChange.All.ToList().FindIndex(change => StressCases.Change + change.Name == run.Variant);
        return place < 0 ? int.MaxValue : place;
    }

    [GeneratedRegex("^good ([0-9]+)$")]
    private static partial Regex Good();
}
