using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Rollout;
using Spectre.Console;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Rollout;

public sealed class RolloutTableTests
{
    [Fact]
    public async Task The_table_shows_each_station_and_what_it_does()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 140;
        console.Profile.Height = 40;
        var board = new StationBoard([StationFilter.Parse("multiad", "plant")!]);
        var order = new RolloutOrder { Id = "ours", IssuedAt = DateTimeOffset.UnixEpoch, Action = RolloutOrder.Install };
        board.Set(new StationProgress("multiad/plant/line/box/a") { Outcome = RolloutOutcome.HeldBack });
        board.Set(new StationProgress("multiad/plant/line/box/b").Given(order));

        await RolloutTable.RunAsync(console, board, observer =>
        {
            var model = new ModelName("part [x]", 7, "00");
            var report = new StationReport { OrderId = "ours", State = "downloading", Progress = 0.42, Candidate = model };
            observer.Changed(board.Set(board["multiad/plant/line/box/b"].Reported(report)));
            observer.Note("The [connection] is lost.");
            return Task.FromResult(true);
        });

        var shown = output.ToString();
        Assert.Contains("multiad/plant/line/box/a", shown, StringComparison.Ordinal);
        Assert.Contains("held back", shown, StringComparison.Ordinal);
        Assert.Contains("████░░░░░░ 42 %", shown, StringComparison.Ordinal);
        Assert.Contains("part [x] version 7", shown, StringComparison.Ordinal);
        Assert.Contains("The [connection] is lost.", shown, StringComparison.Ordinal);
    }
}
