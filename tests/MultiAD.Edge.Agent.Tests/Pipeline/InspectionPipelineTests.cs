using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Pipeline;

public sealed class InspectionPipelineTests : IDisposable
{
    private const int Parts = 6;
    private readonly LineFolder folder = new(Parts);
    private readonly LineProbe probe = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_line_that_is_begun_again_gives_no_part_a_name_that_another_has()
    {
        using var line = this.folder.Line("a", this.probe, loop: false);
        await line.RunAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        await line.RunAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.Equal(2 * Parts, line.Inspected);
        Assert.Equal(
            Enumerable.Range(1, 2 * Parts).Select(number => $"{number}"), this.probe.PartIds.Select(part => part.Split('-')[1]));
        Assert.Single(this.probe.PartIds.Select(part => part.Split('-')[0]).Distinct());
    }

    [Fact]
    public async Task A_hot_folder_gives_each_file_one_result_of_a_real_part_and_moves_it_after_that()
    {
        PartPictures.WriteBroken(Path.Combine(this.folder.Parts, "7.png"));
        var camera = new CameraOptions
        {
            Kind = CameraKind.HotFolder,
            Path = this.folder.Parts,
            SettleTime = TimeSpan.FromMilliseconds(50),
            IncompleteTime = TimeSpan.Zero,
        };
        using var line = this.folder.Line("a", this.probe, camera);
        using var stop = new CancellationTokenSource();
        this.probe.Holds = true;
        var run = line.RunAsync(stop.Token);
        await Eventually.True(() => line.Inspected == Parts + 1);
        Assert.False(Directory.EnumerateFiles(Path.Combine(this.folder.Parts, "done")).Any());
        this.probe.Holds = false;
        await Eventually.True(() => Directory.GetFiles(Path.Combine(this.folder.Parts, "done")).Length == Parts + 1);
        await stop.CancelAsync();
        await run.WaitAsync(Eventually.Limit);

        Assert.Equal(
            Enumerable.Range(1, Parts + 1).Select(part => $"{part}.png"), this.probe.Parts.Select(part => part.Frame.Source!).Order());
        Assert.All(this.probe.Parts, part => Assert.False(part.IsSimulated));
        Assert.Equal("7.png", Assert.Single(this.probe.Parts, part => part.Outcome.Verdict == Verdict.InvalidImage).Frame.Source);
        Assert.Empty(Directory.GetFiles(this.folder.Parts));
    }

    [Fact]
    public async Task Sinks_are_told_why_a_line_ended()
    {
        using var ending = this.folder.Line("a", this.probe, loop: false);
        await ending.RunAsync(CancellationToken.None).WaitAsync(Eventually.Limit);

        using var going = this.folder.Line("b", this.probe, loop: true);
        using var stop = new CancellationTokenSource();
        var run = going.RunAsync(stop.Token);
        await Eventually.True(() => going.Inspected > 0);
        await stop.CancelAsync();
        await run.WaitAsync(Eventually.Limit);

        using var failing = this.folder.Line("c", this.probe, loop: true);
        this.probe.FailsAtNextPart = true;
        await Assert.ThrowsAsync<CameraException>(() => failing.RunAsync(CancellationToken.None).WaitAsync(Eventually.Limit));
        Assert.Equal(["the camera has come to its end", "the agent stops", "the line has failed"], this.probe.Ends);
    }

    [Theory]
    [InlineData(true, Verdict.InvalidImage, "the picture is dark: brightness")]
    [InlineData(false, Verdict.Pass, null)]
    public async Task A_covered_lens_is_no_part_unless_frames_are_taken_as_they_come(bool checks, Verdict verdict, string? reason)
    {
        this.folder.AddCoveredLens();
        using var line = this.folder.Line("a", this.probe, loop: false, new PipelineOptions { FrameHealth = checks });
        await line.Model.LoadAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        await line.RunAsync(CancellationToken.None).WaitAsync(Eventually.Limit);

        var covered = Assert.Single(this.probe.Parts, part => part.Frame.Source!.Contains("covered.png", StringComparison.Ordinal));
        Assert.Equal(verdict, covered.Outcome.Verdict);
        Assert.StartsWith(reason ?? string.Empty, covered.Reason ?? string.Empty, StringComparison.Ordinal);
        Assert.Equal(Parts, this.probe.Parts.Count(part => part != covered && part.Outcome.Verdict == Verdict.Pass));
    }
}
