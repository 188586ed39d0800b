using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection.Statistics;

namespace MultiAD.Edge.Benchmarks.Swaps;

/// <summary>Counts, and writes what was counted.</summary>
internal sealed class SwapsReport(SwapsPlan plan)
{
    private readonly List<(DateTimeOffset Begin, DateTimeOffset End, JsonNode Message, long Peak, long After)> swaps = [];

    public required long ResidentBefore { get; init; }

    public void Add(DateTimeOffset begin, DateTimeOffset end, JsonNode message, long peak, long after)
    {
        this.swaps.Add((begin, end, message, peak, after));
        Console.WriteLine($"{message["orderId"]} {message["state"]} {message["reason"]} after {(end - begin).TotalSeconds:0.0} s, {after} MiB");
    }

    public string Write(IReadOnlyList<SeenResult> results)
    {
        var first = this.swaps[0].Begin;
        var text = new StringBuilder();
        Say(text, $"# {this.swaps.Count} exchanges of a model, {plan.Stations} stations at {plan.Rate:0.#} parts/s each\n");
        foreach (var states in this.swaps.GroupBy(swap => swap.Message["state"]!.GetValue<string>()))
        {
            Say(text, $"- {states.Count()} {states.Key}");
        }

        double[] seconds = [.. this.swaps.Select(swap => (swap.End - swap.Begin).TotalSeconds).Order()];
        Say(text, $"- order to end: median {Quantiles.Of<double>(seconds, 0.5):0.0} s, longest {seconds[^1]:0.0} s");
        Say(text, $"- resident memory: {this.ResidentBefore} MiB before, {this.swaps.Max(swap => swap.Peak)} at most during, "
            + $"{this.swaps[0].After} after the first, {this.swaps[^1].After} after the last\n");
        Say(text, $"| station | results | lost | twice | not judged | usual longest gap (ms) | longest gap during exchanges (ms) | median gap before / during (ms) |");
        Say(text, $"|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var station in results.GroupBy(result => result.Station).OrderBy(station => station.Key, StringComparer.Ordinal))
        {
            this.WriteStation(text, station.Key, [.. station], first);
        }

        return text.ToString();
    }

    private static void Say(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static void Say(StringBuilder text, string line) => text.Append(line).Append('\n');

    // From the first judged part on: what came while the model was loaded is not what is measured.
    private void WriteStation(StringBuilder text, string name, List<SeenResult> all, DateTimeOffset first)
    {
        var results = all.SkipWhile(result => result.Version is null).ToList();
        long[] numbers = [.. results.Select(result => result.Number).Distinct().Order()];
        var lost = numbers[^1] - numbers[0] + 1 - numbers.Length;
        var twice = results.Count - results.Select(result => result.PartId).Distinct(StringComparer.Ordinal).Count();
        var notJudged = results.Count(result => result.Version is null);
        var gaps = results.Zip(results.Skip(1), (one, next) => (next.At, Ms: (next.At - one.At).TotalMilliseconds)).ToList();
        double[] before = [.. gaps.Where(gap => gap.At < first).Select(gap => gap.Ms).Order()];
        double[] during = [.. gaps.Where(gap => gap.At >= first && gap.At <= this.swaps[^1].End).Select(gap => gap.Ms).Order()];
        Say(text, $"| {name} | {results.Count} | {lost} | {twice} | {notJudged} | {before[^1]:0} | {during[^1]:0} | {Quantiles.Of<double>(before, 0.5):0.0} / {Quantiles.Of<double>(during, 0.5):0.0} |");
    }
}
