using System.Globalization;
using System.Text;
using MultiAD.Edge.Inspection.Statistics;

namespace MultiAD.Edge.Benchmarks.Delivery;

/// <summary>Counts what was said against what arrived.</summary>
internal static class DeliveryReport
{
    /// <summary>Names one change of one alert.</summary>
    public static string KeyOf(string alertId, string state, string partId) =>
        string.Create(CultureInfo.InvariantCulture, $"{alertId} {state.ToUpperInvariant()} {partId}");

    /// <summary>Writes the tables.</summary>
    /// <param name="plan">What was done.</param>
    /// <param name="logged">Changes of alerts that the agent said, named as by the other method.</param>
    /// <param name="messages">What came, in order.</param>
    /// <param name="peakMiB">Peak memory of the last agent with parts.</param>
    public static string Write(DeliveryPlan plan, IReadOnlyList<string> logged, IReadOnlyList<ReceivedMessage> messages, long peakMiB)
    {
        var alerts = messages.Where(message => message.Level == "alert").ToArray();
        var results = messages.Where(message => message.Level == "result").ToArray();
        var first = alerts.DistinctBy(KeyOf).ToArray();
        var keys = first.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        var missing = logged.Where(key => !keys.Contains(key)).ToArray();
        var repeats = alerts.GroupBy(KeyOf, StringComparer.Ordinal).Sum(group => group.Count() - 1);
        var differing = alerts.GroupBy(KeyOf, StringComparer.Ordinal).Count(group => group.Select(each => each.Number("seq")).Distinct().Count() > 1);
        var text = new StringBuilder();
        Line(text, $"# Delivery while broker and agent are killed");
        Line(text, $"");
        Line(text, $"{plan.Parts} parts at {plan.Rate:0.#} per second, broker and agent each killed {plan.Kills} times with SIGKILL, seed {plan.Seed}, {(plan.Kilobits > 0 ? $"a line of {plan.Kilobits} kbit/s" : "loopback")}, the broker away for the first {plan.Away} s.");
        Line(text, $"");
        Line(text, $"| | |");
        Line(text, $"|---|---:|");
        Line(text, $"| starts of the agent that published | {messages.Select(message => message.Text("bootId")).Distinct().Count()} |");
        Line(text, $"| changes of alerts that the agent said | {logged.Count} |");
        Line(text, $"| of these lost | {missing.Length} |");
        Line(text, $"| changes of alerts that arrived | {first.Length} |");
        Line(text, $"| out of order within a start | {OutOfOrder(first)} |");
        Line(text, $"| alerts still open at the end | {first.GroupBy(each => each.Text("alertId")).Count(group => group.All(each => each.Text("state") != "closed"))} |");
        Line(text, $"| repeats | {repeats} |");
        Line(text, $"| repeats with another number | {differing} |");
        Line(text, $"| results that arrived | {results.DistinctBy(each => each.Text("resultId")).Count()} |");
        Line(text, $"| parts between the first and the last result of each start that have none | {MissingParts(results)} |");
        Line(text, $"| parts inspected per second | {PartsPerSecond(results):0.0} |");
        Line(text, $"| peak memory of the last agent, MiB | {peakMiB} |");
        Line(text, $"| gaps that were said | {messages.Count(message => message.Level == "gap")} |");
        Latency(text, results, first);
        foreach (var key in missing.Take(20))
        {
            Line(text, $"lost: {key}");
        }

        return text.ToString();
    }

    private static string KeyOf(ReceivedMessage alert) => KeyOf(alert.Text("alertId"), alert.Text("state"), alert.Text("partId"));

    private static int OutOfOrder(IEnumerable<ReceivedMessage> alerts) => alerts
        .GroupBy(alert => alert.Text("bootId"))
        .Sum(boot => boot.Zip(boot.Skip(1)).Count(pair => pair.Second.Number("seq") < pair.First.Number("seq")));

    private static long MissingParts(IEnumerable<ReceivedMessage> results) => results
        .GroupBy(result => result.Text("bootId"))
        .Sum(boot =>
        {
            var numbers = boot.Select(result => result.Body["frame"]!["number"]!.GetValue<long>()).Distinct().ToArray();
            return numbers.Max() - numbers.Min() + 1 - numbers.Length;
        });

    // By the numbers and times of the frames whose results came, so that results that were left out count.
    private static double PartsPerSecond(IEnumerable<ReceivedMessage> results)
    {
        var starts = results.GroupBy(result => result.Text("bootId")).Select(boot => boot
            .Select(result => (Number: result.Body["frame"]!["number"]!.GetValue<long>(), At: DateTimeOffset.Parse(result.Text("capturedAt"), CultureInfo.InvariantCulture)))
            .OrderBy(part => part.Number)
            .ToArray()).Where(parts => parts.Length > 1).ToArray();
        return starts.Sum(parts => parts[^1].Number - parts[0].Number) / starts.Sum(parts => (parts[^1].At - parts[0].At).TotalSeconds);
    }

    // From the verdict, which is the time of capture and what the part took, to the subscriber.
    private static void Latency(StringBuilder text, ReceivedMessage[] results, ReceivedMessage[] alerts)
    {
        var verdicts = results.DistinctBy(each => each.Text("resultId")).ToDictionary(
            each => each.Text("resultId"),
            each => DateTimeOffset.Parse(each.Text("capturedAt"), CultureInfo.InvariantCulture)
                + TimeSpan.FromMilliseconds(each.Body["timings"]!["totalMs"]!.GetValue<double>()));
        foreach (var (name, seen) in new[] { ("result", results), ("alert", alerts) })
        {
            double[] times =
            [
                .. seen.Where(each => verdicts.ContainsKey(each.Text("resultId")))
                    .Select(each => (each.At - verdicts[each.Text("resultId")]).TotalMilliseconds)
                    .Order(),
            ];
            if (times.Length > 0)
            {
                Line(
                    text,
                    $"| ms from verdict to subscriber, {name}: p50, p90, p99 | {Quantiles.Of<double>(times, 0.5):0.0}, {Quantiles.Of<double>(times, 0.9):0.0}, {Quantiles.Of<double>(times, 0.99):0.0} |");
            }
        }
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
