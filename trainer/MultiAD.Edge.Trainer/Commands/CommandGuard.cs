using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>Turns what can go wrong into one message on standard error and an exit code.</summary>
internal static class CommandGuard
{
    /// <summary>Runs a command's work on another thread, so that Ctrl-C is seen while it computes.</summary>
    /// <param name="work">Returns when done.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(Action work) => RunAsync(
        () =>
        {
            work();
            return Task.CompletedTask;
        },
        "Stopped. Nothing was written.");

    /// <summary>
    /// Runs a command's asynchronous work. What it computes before it first waits has a thread of its own: on a small machine an
    /// hour's work on a thread of the pool, with its tasks taken back and run by itself, leaves none for timers.
    /// </summary>
    /// <param name="work">Completes when done.</param>
    /// <param name="stopped">What to say after Ctrl-C.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(Func<Task> work, string stopped) => RunAsync(work, () => stopped);

    /// <summary>As the other, where what is to be said is known only then.</summary>
    public static Task<int> RunAsync(Func<Task> work, Func<string> stopped) =>
        Task.Factory.StartNew(() => GuardAsync(work, stopped), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .Unwrap();

    private static async Task<int> GuardAsync(Func<Task> work, Func<string> stopped)
    {
        try
        {
            await work().ConfigureAwait(false);
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine(stopped());
        }
        catch (Exception error) when (error is TrainerException or BundleRejectedException or KeyFileException or ImageFileException
            or RegionException or InvalidModelException)
        {
            Console.Error.WriteLine($"error: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {error.Message} Check the path, the permissions and the free space.");
        }

        return ExitCode.Failed;
    }
}
