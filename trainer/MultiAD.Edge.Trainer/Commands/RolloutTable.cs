using MultiAD.Edge.Trainer.Rollout;
using Spectre.Console;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>Shows a rollout as a table that is drawn anew at each change; those that need a look stand first.</summary>
internal sealed class RolloutTable : IRolloutObserver
{
    private const int BarWidth = 10;
    private readonly List<string> notes = [];
    private readonly StationBoard board;
    private readonly LiveDisplayContext context;

    private RolloutTable(StationBoard board, LiveDisplayContext context)
    {
        this.board = board;
        this.context = context;
    }

    /// <summary>Runs a rollout and shows it.</summary>
    /// <param name="console">A terminal.</param>
    /// <param name="board">Its stations.</param>
    /// <param name="work">The rollout.</param>
    public static Task<bool> RunAsync(IAnsiConsole console, StationBoard board, Func<IRolloutObserver, Task<bool>> work) =>
        console.Live(Draw(board, [])).Overflow(VerticalOverflow.Ellipsis).StartAsync(context => work(new RolloutTable(board, context)));

    /// <inheritdoc/>
    public void Changed(StationProgress station) => this.Draw();

    /// <inheritdoc/>
    public void Note(string text)
    {
        this.notes.Add(text);
        this.Draw();
    }

    private static Table Draw(StationBoard board, List<string> notes)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("station", "state", "progress", "model", "reason");
        foreach (var station in board.Stations.OrderBy(Rank))
        {
            var color = station.Outcome switch
            {
                RolloutOutcome.Confirmed => "green",
                RolloutOutcome.Waiting or RolloutOutcome.NotOrdered => "default",
                RolloutOutcome.HeldBack => "yellow",
                _ => "red",
            };
            var model = station.HasEnded ? station.Report?.Active : station.Report?.Candidate ?? station.Report?.Active;
            table.AddRow(
                Markup.Escape(station.Station),
                $"[{color}]{Markup.Escape(station.State)}[/]",
                Bar(station.Progress),
                Markup.Escape(model?.ToString() ?? string.Empty),
                Markup.Escape(station.Reason ?? string.Empty));
        }

        if (notes.Count > 0)
        {
            table.Caption(Markup.Escape(notes[^1]));
        }

        return table;
    }

    // What failed, what moves, what waits for others, what is done.
    private static int Rank(StationProgress station) => station.Outcome switch
    {
        RolloutOutcome.Waiting => 1,
        RolloutOutcome.NotOrdered or RolloutOutcome.HeldBack => 2,
        RolloutOutcome.Confirmed => 3,
        _ => 0,
    };

    private static string Bar(double? progress)
    {
        if (progress is not { } share)
        {
            return string.Empty;
        }

        var done = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth);
        return $"{new string('█', done)}{new string('░', BarWidth - done)} {share:0 %}";
    }

    private void Draw() => this.context.UpdateTarget(Draw(this.board, this.notes));
}
