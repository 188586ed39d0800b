using MultiAD.Edge.Trainer.Rollout;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>
/// Shows a rollout: JSON on standard output where it is asked for, else on standard error, as a live table on a terminal and as
/// plain lines elsewhere.
/// </summary>
internal static class RolloutDisplay
{
    /// <summary>Runs a rollout and shows it.</summary>
    /// <param name="json">Whether it is shown as JSON.</param>
    /// <param name="board">Its stations.</param>
    /// <param name="work">The rollout.</param>
    public static Task<bool> RunAsync(bool json, StationBoard board, Func<IRolloutObserver, Task<bool>> work)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(work);
        if (json)
        {
            return work(new RolloutJsonLines(Console.Out));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return Console.IsErrorRedirected || !console.Profile.Capabilities.Interactive
            ? work(new RolloutLines(Console.Error))
            : RolloutTable.RunAsync(console, board, work);
    }
}
