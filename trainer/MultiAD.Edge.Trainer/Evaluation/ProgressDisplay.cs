using System.Diagnostics;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>Shows how far an evaluation is, on standard error: a bar with the time left on a terminal, a line for every tenth elsewhere.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs the work and shows its progress.</summary>
    public static T Run<T>(Func<Action<EvaluationProgress>, T> work) =>
        Console.IsErrorRedirected ? work(Lines(Console.Error)) : Bar(work);

    /// <summary>A receiver of progress that writes a line for every tenth of the images.</summary>
    public static Action<EvaluationProgress> Lines(TextWriter output)
    {
        var start = Stopwatch.GetTimestamp();
        var shown = 0;
        return progress =>
        {
            var tenth = progress.Done * 10 / progress.Total;
            if (tenth <= shown)
            {
                return;
            }

            shown = tenth;
            var left = Stopwatch.GetElapsedTime(start) * ((double)(progress.Total - progress.Done) / progress.Done);
            output.WriteLine($"evaluate: {progress.Done} of {progress.Total} images, {left.TotalSeconds:0} s left");
        };
    }

    private static T Bar<T>(Func<Action<EvaluationProgress>, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("Inspecting");
                return work(progress =>
                {
                    task.MaxValue = progress.Total;
                    task.Value = progress.Done;
                    if (progress.Done == progress.Total)
                    {
                        task.Description = "Measuring";
                    }
                });
            });
    }
}
