using System.CommandLine;
using System.Globalization;
using MultiAD.Edge.Agent.Supervision;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary><c>multiad-agent health</c>: whether the agent that runs beside it is alive, for a container's health check.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var file = new Option<string?>("--file") { Description = $"The agent's sign of life (default: {SignOfLife.Variable})." };
        var limit = new Option<double>("--within")
        {
            Description = "Seconds that the last sign of life may be old.",
            DefaultValueFactory = _ => SignOfLife.Limit.TotalSeconds,
        }.Within(1, 3600);
        var command = new Command("health", "Tell whether the agent beside it is alive: exit code 0, or 1 with the reason.")
        {
            file, limit,
        };
        command.SetAction(arguments => Check(
            arguments.GetValue(file) ?? Environment.GetEnvironmentVariable(SignOfLife.Variable),
            TimeSpan.FromSeconds(arguments.GetValue(limit))));
        return command;
    }

    private static int Check(string? file, TimeSpan limit)
    {
        if (string.IsNullOrEmpty(file))
        {
            Console.Error.WriteLine($"error: no file with a sign of life; set {SignOfLife.Variable}, for the agent too, or --file.");
            return ExitCode.Usage;
        }

        var age = SignOfLife.Age(file);
        if (age is { } found && found <= limit)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"alive {found.TotalSeconds:0.0} s ago"));
            return ExitCode.Done;
        }

        var words = age is { } old
            ? string.Create(CultureInfo.InvariantCulture, $"alive {old.TotalSeconds:0} s ago; {limit.TotalSeconds:0} s at most are healthy")
            : $"{file}: no sign of life; the agent has not started, or a stage is stuck";
        Console.Error.WriteLine($"error: {words}. Its log says why.");
        return ExitCode.Failed;
    }
}
