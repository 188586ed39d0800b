using System.CommandLine;
using System.Text;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Benchmarks.Swaps;

/// <summary><c>swaps</c>: what exchanging models costs a line that goes on.</summary>
internal static class SwapsCommand
{
    public static Command Create()
    {
        var agent = new Option<string>("--agent") { Description = "The built agent, multiad-agent.dll.", Required = true };
        var bundle = new Option<string>("--bundle") { Description = "Model to inspect with; each exchange brings a higher version of it.", Required = true };
        var data = new Option<string>("--data") { Description = "Folder of pictures that the cameras replay.", Required = true };
        var stations = new Option<int>("--stations") { Description = "Stations; the first one's model is exchanged.", DefaultValueFactory = _ => 1 }
            .Within(1, 64);
        var rate = new Option<double>("--rate") { Description = "Parts per second and station.", DefaultValueFactory = _ => 30.0 }.Within(0.1, 1000);
        var swaps = new Option<int>("--swaps") { Description = "Exchanges, one after the other.", DefaultValueFactory = _ => 10 }.Within(1, 10_000);
        var before = new Option<int>("--before") { Description = "Seconds to measure before the first.", DefaultValueFactory = _ => 30 }.Within(1, 3600);
        var document = new Option<string>("--document") { Description = "Markdown file to write.", Required = true };
        var command = new Command("swaps", "Exchange a station's model again and again while parts come, and count what is lost.")
        {
            agent, bundle, data, stations, rate, swaps, before, document,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var plan = new SwapsPlan
            {
                Agent = Path.GetFullPath(arguments.GetRequiredValue(agent)),
                Bundle = Path.GetFullPath(arguments.GetRequiredValue(bundle)),
                Data = Path.GetFullPath(arguments.GetRequiredValue(data)),
                Stations = arguments.GetValue(stations),
                Rate = arguments.GetValue(rate),
                Swaps = arguments.GetValue(swaps),
                Before = TimeSpan.FromSeconds(arguments.GetValue(before)),
            };
            var run = new SwapsRun(plan);
            await using (run.ConfigureAwait(false))
            {
                var report = await run.MeasureAsync(cancellationToken).ConfigureAwait(false);
                DurableFile.Write(arguments.GetRequiredValue(document), Encoding.UTF8.GetBytes(report));
                Console.WriteLine(report);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
