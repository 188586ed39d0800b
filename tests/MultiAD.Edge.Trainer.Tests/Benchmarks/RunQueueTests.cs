using MultiAD.Edge.Benchmarks.Runs;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Evaluation;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Benchmarks;

public sealed class RunQueueTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private readonly List<string> done = [];

    private string Path => this.folder["runs.jsonl"];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void Runs_that_are_in_the_results_are_not_done_again()
    {
        this.Run(this.Plan("+se"), this.Plan("all"));
        this.Run(this.Plan("+se"), this.Plan("all"), this.Plan("all", seed: 2), this.Plan("patchcore"));

        Assert.Equal(["+se 1", "all 1", "all 2", "patchcore 1"], this.done);
        Assert.Equal(this.done.Count, File.ReadAllLines(this.Path).Length);
    }

    [Fact]
    public void Runs_with_other_settings_or_another_teacher_are_done()
    {
        this.Run(this.Plan("all"));
        var run = Runs.Of("all");
        RunRecord[] others = [run with { TeacherDigest = "11" }, run with { Settings = Runs.Settings with { Size = 256 } }];
        this.Run([.. others.Select(other => new PlannedRun(other.Key, _ => this.Note(other)))]);

        Assert.Equal(3, this.done.Count);
    }

    [Fact]
    public void A_line_that_was_cut_off_is_done_again_and_does_not_spoil_the_next()
    {
        this.Run(this.Plan("+se"));
        File.AppendAllText(this.Path, "{\"variant\":\"all\",\"se");

        this.Run(this.Plan("+se"), this.Plan("all"));

        Assert.Equal(["+se 1", "all 1"], this.done);
        Assert.Equal(["+se", "all"], new ResultsFile(this.Path).Read().Select(run => run.Variant));
    }

    [Fact]
    public void Another_line_that_is_no_run_is_an_error()
    {
        File.WriteAllText(this.Path, "nothing\n");

        Assert.Contains("line 1", Assert.Throws<CommandException>(() => this.Run(this.Plan("all"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        this.Run(this.Plan("all"));

        var read = Assert.Single(new ResultsFile(this.Path).Read());

        var written = Runs.Of("all");
        Assert.Equal(written.Branches, read.Branches);
        Assert.Equal(written, read with { Branches = written.Branches });
    }

    [Fact]
    public void A_run_that_fails_does_not_stop_the_others_and_is_not_kept()
    {
        var failing = new PlannedRun(Runs.Of("+se").Key, _ => throw new EvaluationException("no number"));

        var error = Assert.Throws<CommandException>(() => this.Run(failing, this.Plan("all")));

        Assert.Contains("1 of 2", error.Message, StringComparison.Ordinal);
        Assert.Equal("all", Assert.Single(new ResultsFile(this.Path).Read()).Variant);
    }

    [Fact]
    public void Stopping_keeps_what_was_done()
    {
        using var stop = new CancellationTokenSource();
        var last = new PlannedRun(Runs.Of("+se").Key, _ =>
        {
            stop.Cancel();
            return this.Note(Runs.Of("+se"));
        });

        Assert.Throws<CommandException>(() => this.Queue().Run([last, this.Plan("all")], stop.Token));

        Assert.Equal(["+se 1"], this.done);
        _ = Assert.Single(new ResultsFile(this.Path).Read());
    }

    [Fact]
    public void The_time_left_is_that_of_the_most_alike_runs()
    {
        RunRecord[] known =
        [
            Runs.Of("all") with { RunMinutes = 10 },
            Runs.Of("+se") with { RunMinutes = 4 },
            Runs.Of("+se", set: "cell") with { RunMinutes = 1 },
        ];

        Assert.Null(TimeLeft.Estimate([], [known[0].Key]));
        Assert.Equal(TimeSpan.FromMinutes(10), TimeLeft.Estimate(known, [Runs.Of("all", 2).Key]));
        Assert.Equal(TimeSpan.FromMinutes(8), TimeLeft.Estimate(known, [Runs.Of("all", 2, set: "cell").Key, Runs.Of("patchcore").Key]));
    }

    private RunQueue Queue() => new(new ResultsFile(this.Path), _ => { }, _ => { });

    private void Run(params PlannedRun[] plan) => this.Queue().Run(plan, CancellationToken.None);

    private PlannedRun Plan(string variant, int seed = 1) => new(Runs.Of(variant, seed).Key, _ => this.Note(Runs.Of(variant, seed)));

    private RunRecord Note(RunRecord run)
    {
        this.done.Add($"{run.Variant} {run.Seed}");
        return run;
    }
}
