using System.CommandLine;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>The whole command line of <c>multiad-train</c>.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs; Ctrl-C and SIGTERM cancel.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand(
            "MultiAD.Edge trainer: learns from photos of good parts and writes model bundles for the inspection agent.")
        {
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            DemoCommand.Create(),
            DemoCommand.CreateEarlier(),
            TeacherCommand.Create(),
            KeyCommand.Create(),
            SignCommand.Create(),
            VerifyCommand.Create(),
            PublishCommand.Create(),
        };
        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
        return await UsageErrors.RunAsync(parsed, configuration, cancellationToken).ConfigureAwait(false);
    }
}
