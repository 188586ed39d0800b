using System.CommandLine;
using MultiAD.Edge.Trainer.Commands;

namespace MultiAD.Edge.Benchmarks.Health;

/// <summary><c>health</c>: how often good parts are called unusable pictures, and which faults of a camera are found.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var data = new Option<string[]>("--data")
        {
            Description = "Folders in MVTec AD layout.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("health", "Learn frame bounds from good parts and try them on others.") { data };
        command.SetAction((parsed, cancellationToken) => CommandGuard.RunAsync(() =>
        {
            Console.WriteLine(HealthRun.Heading);
            foreach (var folder in parsed.GetRequiredValue(data))
            {
                foreach (var line in HealthRun.Run(folder, cancellationToken))
                {
                    Console.WriteLine(line);
                }
            }
        }));
        return command;
    }
}
