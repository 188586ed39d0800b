using System.Text.Json;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Watching;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>
/// Prints verdicts as a subscriber sees them, and saves their heat maps. Names come over the network and go to a terminal.
/// </summary>
/// <param name="json">Whether JSON is printed.</param>
/// <param name="maps">Folder for heat maps; null for none.</param>
internal sealed class VerdictPrinter(bool json, string? maps)
{
    private readonly MapFiles? files = maps is null ? null : new MapFiles(maps, distinct: false);

    /// <summary>Prints the head of the table.</summary>
    public void PrintHead()
    {
        if (!json)
        {
            var columns = $"{"station",-12}  {"part",5}  {"source",-24}  {"verdict",-12}  "
                + $"{"score",5}  {"time",10}  {"defect regions",-34}  ";
            Console.WriteLine((columns + (maps is null ? string.Empty : "heat map")).TrimEnd());
        }
    }

    /// <summary>Prints a verdict and saves its map.</summary>
    public void Print(ReceivedVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var file = this.Save(verdict);
        Console.WriteLine(json ? ToJson(verdict, file) : ToLine(verdict, file));
    }

    /// <summary>One line for people.</summary>
    internal static string ToLine(ReceivedVerdict received, string? map)
    {
        var result = received.Result;
        var verdict = result.Verdict.Name();
        var source = PrintableText.Of(result.Frame.Source is { } name ? Path.GetFileName(name) : "live");
        var head = $"{PrintableText.Of(received.Station),-12}  {result.Frame.Number,5}  {source,-24}  {verdict,-12}";
        if (result.Score is not { } score)
        {
            return $"{head}  {PrintableText.Of(result.Reason ?? string.Empty)}";
        }

        var line = $"{head}  {score:0.000}  {result.Timings.TotalMs,7:0.0} ms  {Regions(result),-34}";
        return map is null ? line.TrimEnd() : $"{line}  {map}";
    }

    private string? Save(ReceivedVerdict verdict)
    {
        if (verdict.Map is null)
        {
            return null;
        }

        var frame = verdict.Result.Frame;
        var source = frame.Source is { } name ? "-" + Path.GetFileNameWithoutExtension(name) : string.Empty;
        return this.files?.Write($"{verdict.Station}-part{frame.Number:00000}{source}", ".png", verdict.Map);
    }

    private static string ToJson(ReceivedVerdict received, string? map)
    {
        var node = JsonSerializer.SerializeToNode(received.Result, MessageJson.Default.ResultMessage)!.AsObject();
        node["station"] = received.Station;
        node["map"] = map;
        return node.ToJsonString();
    }

    private static string Regions(ResultMessage result)
    {
        if (result.Regions.Count == 0)
        {
            return string.Empty;
        }

        var largest = result.Regions.MaxBy(region => region.Area);
        var noun = result.Regions.Count == 1 ? "region" : "regions";
        return $"{result.Regions.Count} {noun}, {largest.Width}x{largest.Height} at {largest.X},{largest.Y}";
    }
}
