using MultiAD.Edge.Trainer.Commands;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

/// <summary>Where standard error is no terminal, as under a test, progress is plain lines.</summary>
public sealed class ProgressDisplayTests
{
    [Fact]
    public async Task Each_tenth_of_a_phase_is_a_line()
    {
        var (output, lines) = await RunAsync(progress =>
        {
            for (var step = 1; step <= 200; step++)
            {
                progress.Report(new WorkProgress("distilling", step, 200, 0.25, 12.5));
            }
        });

        Assert.Empty(output);
        Assert.Equal(10, lines.Length);
        Assert.Matches("^distilling  20/200  10 %  [0-9]{2}:[0-9]{2} left  loss 0\\.2500  12\\.5 images/s$", lines[0]);
        Assert.StartsWith("distilling  200/200  100 %  00:00 left", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_known_is_left_out()
    {
        var (_, lines) = await RunAsync(progress => progress.Report(new WorkProgress("fitting", 1, 2, double.NaN, double.NaN)));

        Assert.Matches("^fitting  1/2  50 %  [0-9]{2}:[0-9]{2} left$", Assert.Single(lines));
    }

    [Fact]
    public async Task A_detail_stands_in_place_of_steps_and_time()
    {
        var (_, lines) = await RunAsync(progress => progress.Report(
            new WorkProgress("downloading", 500, 1000, double.NaN, 0) { Detail = "23.4 of 46.8 MB" }));

        Assert.Equal("downloading  50 %  23.4 of 46.8 MB", Assert.Single(lines));
    }

    [Fact]
    public async Task What_is_urgent_is_shown_between_two_tenths()
    {
        var (_, lines) = await RunAsync(progress =>
        {
            var waiting = new WorkProgress("downloading", 10, 1000, double.NaN, 0) { Detail = "waiting" };
            progress.Report(waiting);
            progress.Report(waiting with { ReportNow = true });
        });

        Assert.Equal("downloading  1 %  waiting", Assert.Single(lines));
    }

    [Fact]
    public async Task A_new_phase_begins_its_tenths_anew()
    {
        var (_, lines) = await RunAsync(progress =>
        {
            progress.Report(new WorkProgress("reading", 9, 10, double.NaN, double.NaN));
            progress.Report(new WorkProgress("teacher", 9, 10, double.NaN, double.NaN));
        });

        Assert.Equal(["reading", "teacher"], lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void The_result_of_the_work_is_handed_on() => Assert.Equal(7, ProgressDisplay.Run(_ => 7));

    private static async Task<(string Output, string[] Lines)> RunAsync(Action<IProgress<WorkProgress>> work)
    {
        var (_, output, error) = await ConsoleCapture.RunAsync(() => Task.FromResult(ProgressDisplay.Run(progress =>
        {
            work(progress);
            return 0;
        })));
        return (output, error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
