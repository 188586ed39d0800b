using System.CommandLine;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>The whole command line of <c>multiad-agent</c>.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs; Ctrl-C and SIGTERM stop the service in order.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand(
            "MultiAD.Edge agent: inspects parts beside the line and publishes verdicts over MQTT. "
            + "Without a command it runs the service.")
        {
            InspectCommand.Create(),
            BenchCommand.Create(),
            WatchCommand.Create(),
            ModelCommand.Create(),
            CheckConfigCommand.Create(),
            HealthCommand.Create(),
        };
        RunCommand.Configure(root);
        var parsed = root.Parse(args);
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
        return await UsageErrors.RunAsync(parsed, invocation, cancellationToken).ConfigureAwait(false);
    }
}
