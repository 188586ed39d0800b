using Spectre.Console;

namespace MultiAD.Edge.Trainer.Tests;

/// <summary>What a command writes, for tests; they run one after the other, so the console is theirs alone.</summary>
internal static class ConsoleCapture
{
    /// <summary>Runs a command and takes its output.</summary>
    /// <returns>Its exit code, standard output and standard error.</returns>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(Func<Task<int>> command)
    {
        var (output, error, tables) = (Console.Out, Console.Error, AnsiConsole.Console);
        using var capturedOutput = new StringWriter();
        using var capturedError = new StringWriter();
        Console.SetOut(capturedOutput);
        Console.SetError(capturedError);

        // It would keep the writer of the first test that writes a table.
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(capturedOutput) });
        try
        {
            var exitCode = await command();
            return (exitCode, capturedOutput.ToString(), capturedError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
            AnsiConsole.Console = tables;
        }
    }
}
