using System.CommandLine;
using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Teachers;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary><c>stress</c>: few images, defective ones among them, other light and place.</summary>
internal static class StressCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Folder of one set in MVTec AD layout." };
        var output = new Option<string>("--bundle-out") { Description = "Folder where the bundles are kept." };
        var seed = new Option<int>("--seed")
        {
            Description = "Seed of choice and training; runs of further seeds join the tables.",
            DefaultValueFactory = _ => 1,
        }.Within(0, int.MaxValue);
        var teacher = new Option<string>("--teacher") { Description = "The teacher.", DefaultValueFactory = _ => Teacher.EmbeddedName };
        var bench = new BenchOptions();
        var command = new Command("stress", "Train on few and on wrong images, and inspect under other conditions.")
        {
            data,
            output,
            seed,
            teacher,
        };
        bench.AddTo(command, data, output);
        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(() => bench.Execute(
            parsed,
            StressDocument.Write,
            (runs, queue) =>
            {
                using var network = Teacher.Load(parsed.GetRequiredValue(teacher));
                var folder = Directory.CreateDirectory(parsed.GetRequiredValue(output)).FullName;
                var plan = new StressPlan(runs, network, parsed.GetValue(seed), parsed.GetRequiredValue(data), folder);
                queue.Run([.. plan.Runs()], cancellationToken);
            })));
        return command;
    }
}
