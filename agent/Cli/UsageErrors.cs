using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace MultiAD.Edge.Cli;

/// <summary>Says what is wrong with a command line: the reason last, where the eye is, and no pages of help before it.</summary>
internal static class UsageErrors
{
    /// <summary>Runs what was parsed, or says why it cannot be run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="configuration">How it is run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        ParseResult parsed, InvocationConfiguration configuration, CancellationToken cancellationToken)
    {
        if (parsed.Action is ParseErrorAction action)
        {
            // The help of a program is a list of its commands, that of a command would fill the screen.
            action.ShowHelp = false;
            var command = parsed.CommandResult;
            if (command.Command.Subcommands.Count > 0)
            {
                _ = command.Command.Parse("--help").Invoke(new InvocationConfiguration { Output = Console.Error });
            }
            else
            {
                Console.Error.WriteLine($"All options: {Path(command)} --help");
            }
        }

        var exitCode = await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? ExitCode.Usage : exitCode;
    }

    private static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : command.Command.Name;
}
