using System.CommandLine;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Benchmarks.Stations;

/// <summary><c>stations</c>: what an agent with several stations does on this machine, one of them with a camera that hangs.</summary>
internal static class StationsCommand
{
    public static Command Create()
    {
        var agent = new Option<string>("--agent") { Description = "The built agent, multiad-agent.dll.", Required = true };
        var bundles = new Option<string[]>("--bundle") { Description = "Model; a second one gives the runs with two models.", Required = true };
        var parts = new Option<string>("--parts") { Description = "Folder of pictures that every camera replays.", Required = true };
        var rate = new Option<double>("--rate") { Description = "Parts per second and station.", DefaultValueFactory = _ => 10.0 }.Within(0.1, 1000);
        var seconds = new Option<int>("--seconds") { Description = "Measured time of each run.", DefaultValueFactory = _ => 20 }.Within(1, 3600);
        var document = new Option<string>("--document") { Description = "Markdown file that is written anew after each run.", Required = true };
        var command = new Command("stations", "Measure two, four and eight stations in one agent.") { agent, bundles, parts, rate, seconds, document };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var measured = new List<StationsMeasurement>();
            foreach (var plan in Plans(arguments.GetValue(bundles)!.Length > 1))
            {
                var run = new StationsRun(arguments.GetValue(agent)!, arguments.GetValue(bundles)!, arguments.GetValue(parts)!, arguments.GetValue(rate));
                measured.Add(await run.MeasureAsync(plan, TimeSpan.FromSeconds(arguments.GetValue(seconds)), cancellationToken).ConfigureAwait(false));
                var text = StationsDocument.Write(measured, arguments.GetValue(rate), arguments.GetValue(seconds));
                DurableFile.Write(arguments.GetValue(document)!, System.Text.Encoding.UTF8.GetBytes(text));
                Console.WriteLine(StationsDocument.Row(measured[^1]));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<StationsPlan> Plans(bool twoModels)
    {
        foreach (var stations in new[] { 2, 4, 8 })
        {
            yield return new StationsPlan(stations, 1, Hanging: false);
            if (twoModels)
            {
                yield return new StationsPlan(stations, 2, Hanging: false);
            }

            yield return new StationsPlan(stations, 1, Hanging: true);
        }
    }
}
