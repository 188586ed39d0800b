using System.Diagnostics;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>
/// Shows progress on standard error: a bar with time left on a terminal, a plain line every tenth or every 15 seconds
/// elsewhere. Standard output stays free for results.
/// </summary>
internal sealed class ProgressDisplay : IProgress<WorkProgress>
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(15);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly ProgressContext? context;
    private readonly IAnsiConsole console;
    private ProgressTask? task;
    private string? phase;
    private TimeSpan phaseStart;
    private TimeSpan lastLine;
    private int lastTenth;

    private ProgressDisplay(ProgressContext? context, IAnsiConsole console)
    {
        this.context = context;
        this.console = console;
    }

    /// <summary>Runs work that reports progress.</summary>
    public static T Run<T>(Func<IProgress<WorkProgress>, T> work)
    {
        var console = StandardError();
        return Bars(console) is { } bars
            ? bars.Start(context => work(new ProgressDisplay(context, console)))
            : work(new ProgressDisplay(null, console));
    }

    /// <summary>Runs asynchronous work that reports progress.</summary>
    public static Task<T> RunAsync<T>(Func<IProgress<WorkProgress>, Task<T>> work)
    {
        var console = StandardError();
        return Bars(console) is { } bars
            ? bars.StartAsync(context => work(new ProgressDisplay(context, console)))
            : work(new ProgressDisplay(null, console));
    }

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        if (value.Note is { } note)
        {
            this.WriteNote($"note: {note}");
            return;
        }

        if (this.phase != value.Phase)
        {
            this.phase = value.Phase;
            this.phaseStart = this.clock.Elapsed;
            this.lastLine = this.clock.Elapsed;
            this.lastTenth = 0;
            this.task?.StopTask();
            this.task = this.context?.AddTask(Markup.Escape(value.Phase), maxValue: Math.Max(1, value.Steps));
        }

        var detail = value.Detail ?? Numbers(value);
        if (this.task is not null)
        {
            this.task.Description = Markup.Escape($"{value.Phase}  {detail}");
            this.task.Value = value.Step;
            return;
        }

        var tenth = value.Step * 10 / Math.Max(1, value.Steps);
        if (!value.ReportNow && tenth == this.lastTenth && this.clock.Elapsed - this.lastLine < PlainInterval)
        {
            return;
        }

        this.lastTenth = tenth;
        this.lastLine = this.clock.Elapsed;
        var share = $"{100.0 * value.Step / Math.Max(1, value.Steps):0} %";
        var left = (this.clock.Elapsed - this.phaseStart) * ((double)(value.Steps - value.Step) / Math.Max(1, value.Step));
        Console.Error.WriteLine(value.Detail is null
            ? $"{value.Phase}  {value.Step}/{value.Steps}  {share}  {left:mm\\:ss} left  {detail}".TrimEnd()
            : $"{value.Phase}  {share}  {detail}");
    }

    private void WriteNote(string note)
    {
        if (this.context is null)
        {
            Console.Error.WriteLine(note);
        }
        else
        {
            // Above the bars, which would be drawn over it.
            this.console.WriteLine(note);
        }
    }

    // What is known of loss and speed.
    private static string Numbers(WorkProgress value)
    {
        string[] known =
        [
            .. double.IsNaN(value.Loss) ? (string[])[] : [$"loss {value.Loss:0.0000}"],
            .. double.IsNaN(value.ImagesPerSecond) ? (string[])[] : [$"{value.ImagesPerSecond:0.0} images/s"],
        ];
        return string.Join("  ", known);
    }

    private static IAnsiConsole StandardError() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    // None where nobody watches.
    private static Progress? Bars(IAnsiConsole console)
    {
        return Console.IsErrorRedirected || !console.Profile.Capabilities.Interactive
            ? null
            : console.Progress()
                .AutoClear(false)
                .Columns(
                    new TaskDescriptionColumn { Alignment = Justify.Left },
                    new ProgressBarColumn(),
                    new PercentageColumn(),
                    new RemainingTimeColumn());
    }
}
