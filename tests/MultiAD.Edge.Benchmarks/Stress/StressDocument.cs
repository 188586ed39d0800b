using System.Text;
using System.Text.RegularExpressions;
using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Benchmarks.Tables;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary>The tables of the stress test, made from its runs alone.</summary>
internal static partial class StressDocument
{
    private static readonly NumberColumn[] Columns = [.. RunColumns.Quality, .. RunColumns.Parts, RunColumns.Cost[0]];

    /// <summary>Writes the document.</summary>
    public static string Write(IReadOnlyList<RunRecord> records)
    {
        var text = new StringBuilder("# What training and inspection bear\n\n");
        _ = text.Append("Numbers are means over the seeds, in brackets the largest less the smallest. False rejects and misses are at the bundle's own limit.\n");
        foreach (var set in records.GroupBy(run => (run.Set, run.Settings, run.Teacher, run.TeacherDigest)).OrderBy(set => set.Key.Set, StringComparer.Ordinal))
        {
            var seeds = set.Select(run => run.Seed).Distinct().Order().ToArray();
            _ = text.Append($"\n## {set.Key.Set}\n\nTeacher {set.Key.Teacher}, {set.Key.Settings}, {(seeds.Length == 1 ? "seed" : "seeds")} {string.Join(", ", seeds)}.\n");
            var good = set.Where(run => GoodCount(run) is not null).ToArray();
            var largest = good.Where(run => GoodCount(run) == good.Max(GoodCount)).ToArray();
            var repeated = set.Where(run => Repeated().IsMatch(run.Variant)).ToArray();
            var distinct = repeated.Select(run => int.Parse(Repeated().Match(run.Variant).Groups[1].Value)).ToHashSet();
            Section(text, "Number of good images", good.OrderBy(GoodCount));
            Section(text, "Defective parts among the good ones, measured on the same test parts", set.Where(run => run.Variant.StartsWith(StressCases.Mixed, StringComparison.Ordinal)).OrderByDescending(run => run.Variant.Contains("none", StringComparison.Ordinal)));
            Section(text, $"Near-duplicates, each image {StressCases.Copies} times with noise of up to {NearDuplicates.Noise} grey levels", repeated.Length == 0 ? [] : [.. good.Where(run => distinct.Contains(GoodCount(run)!.Value)), .. repeated, .. largest]);
            var changed = set.Where(run => run.Variant.StartsWith(StressCases.Change, StringComparison.Ordinal)).ToArray();
            Section(text, "Inspection under change; the first row is before it", changed.Length == 0 ? [] : [.. largest, .. changed.OrderBy(Place)]);
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, string heading, IEnumerable<RunRecord> runs)
    {
        var rows = runs.GroupBy(run => run.Variant).Select(row => (row.Key[(row.Key.IndexOf(": ", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..], (IReadOnlyCollection<RunRecord>)[.. row.DistinctBy(run => run.Key)])).ToArray();
        if (rows.Length == 0)
        {
            return;
        }

        _ = text.Append($"\n### {heading}\n\n");
        MarkdownTable.Append(text, "case", Columns, rows);
    }

    private static int? GoodCount(RunRecord run) => Good().Match(run.Variant) is { Success: true } match ? int.Parse(match.Groups[1].Value) : null;

    private static int Place(RunRecord run)
    {
        var place = PictureChange.All.ToList().FindIndex(change => StressCases.Change + change.Name == run.Variant);
        return place < 0 ? int.MaxValue : place;
    }

    [GeneratedRegex("^good ([0-9]+)$")]
    private static partial Regex Good();

    [GeneratedRegex("^good ([0-9]+) x [0-9]+$")]
    private static partial Regex Repeated();
}
