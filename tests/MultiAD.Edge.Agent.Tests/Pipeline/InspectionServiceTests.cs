using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Delivery;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Pipeline;

public sealed class InspectionServiceTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly LineFolder folder = new(3);
    private readonly FakeTimeProvider time = new();
    private readonly FakeLogCollector log = new();
    private readonly SqliteOutbox outbox = TestOutbox.InMemory();
    private readonly Lifetime lifetime = new();
    private readonly LineProbe good = new();
    private readonly LineProbe bad = new();

    public void Dispose()
    {
        this.lifetime.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public async Task A_line_that_fails_is_begun_again_after_a_wait_while_the_others_go_on()
    {
        this.bad.FailsAtBeginning = true;
        var (going, failing) = (this.folder.Line("good", this.good, loop: true), this.folder.Line("bad", this.bad, loop: true));
        using var service = this.Service(exitAtEnd: false, going, failing);
        await service.StartAsync(CancellationToken.None);
        await Eventually.True(() => this.Waits().Count == 1);
        var before = going.Inspected;
        await Eventually.True(() => going.Inspected > before + 10);
        Assert.Equal((1, 0L), (this.bad.Runs, failing.Inspected));

        this.bad.FailsAtBeginning = false;
        await this.PassMinutesUntil(() => this.bad.Runs == 2);
        await Eventually.True(() => failing.Inspected > 10);
        Assert.Equal(1, this.good.Runs);
        Assert.False(service.ExecuteTask!.IsCompleted);
        await service.StopAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.True(service.ExecuteTask.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_line_that_fails_again_waits_longer_and_one_that_worked_for_an_hour_waits_as_at_first()
    {
        this.bad.FailsAtBeginning = true;
        using var service = this.Service(
            exitAtEnd: false, this.folder.Line("good", this.good, loop: true), this.folder.Line("bad", this.bad, loop: true));
        await service.StartAsync(CancellationToken.None);
        await this.PassMinutesUntil(() => this.Waits().Count == 2);
        this.bad.FailsAtBeginning = false;
        await this.PassMinutesUntil(() => this.bad.PartIds.Count > 0);
        this.time.Advance(TimeSpan.FromHours(1));
        this.bad.FailsAtNextPart = true;
        await Eventually.True(() => this.Waits().Count == 3);
        Assert.InRange(this.Waits()[0], 0.75 * Minute, Minute);
        Assert.InRange(this.Waits()[1], 0.75 * 2 * Minute, 2 * Minute);
        Assert.InRange(this.Waits()[2], 0.75 * Minute, Minute);
        await service.StopAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task The_last_line_that_works_ends_the_process_with_its_failure_though_another_waits_to_be_begun_again()
    {
        this.bad.FailsAtBeginning = true;
        using var service = this.Service(
            exitAtEnd: false, this.folder.Line("good", this.good, loop: true), this.folder.Line("bad", this.bad, loop: true));
        await service.StartAsync(CancellationToken.None);
        await Eventually.True(() => this.Waits().Count == 1);
        this.good.FailsAtNextPart = true;
        var error = await Assert.ThrowsAsync<CameraException>(() => service.ExecuteTask!.WaitAsync(Eventually.Limit));
        Assert.Contains("at a part", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (this.good.Runs, this.bad.Runs));
    }

    [Fact]
    public async Task The_only_line_left_ends_the_process_when_it_fails_after_another_came_to_its_planned_end()
    {
        var (ending, failing) = (this.folder.Line("good", this.good, loop: false), this.folder.Line("bad", this.bad, loop: true));
        using var service = this.Service(exitAtEnd: true, ending, failing);
        await service.StartAsync(CancellationToken.None);
        await Eventually.True(() => this.good.Ends.Count == 1 && failing.Inspected > 0);
        this.bad.FailsAtNextPart = true;
        await this.PassMinutesUntil(() => service.ExecuteTask!.IsCompleted);
        await Assert.ThrowsAsync<CameraException>(() => service.ExecuteTask!);
        Assert.False(this.lifetime.IsStopped);
    }

    [Fact]
    public async Task At_the_planned_end_of_all_lines_the_host_is_stopped_once_nothing_waits_for_the_broker()
    {
        this.outbox.Add(new OutgoingMessage("a", [1], MessagePriority.Result));
        using var service = this.Service(exitAtEnd: true, this.folder.Line("good", this.good, loop: false));
        await service.StartAsync(CancellationToken.None);
        await Eventually.True(() => this.good.Ends.Count == 1);
        Assert.False(this.lifetime.IsStopped);
        this.outbox.Complete(this.outbox.Peek()!.Id);
        await this.PassUntil(TimeSpan.FromMilliseconds(50), () => this.lifetime.IsStopped);
        await service.ExecuteTask!.WaitAsync(Eventually.Limit);
        Assert.Equal(["the camera has come to its end"], this.good.Ends);
    }

    [Fact]
    public async Task A_video_that_ends_too_early_ends_the_process_with_its_failure_once_its_parts_have_their_results()
    {
        var video = Path.Combine(this.folder.Parts, "v.avi");
        var frames = Pictures.WriteNoiseVideo(video, 7);
        File.WriteAllBytes(video, File.ReadAllBytes(video)[..frames[4]]);
        var camera = new CameraOptions { Kind = CameraKind.Video, Path = video };
        using var service = this.Service(exitAtEnd: true, this.folder.Line("good", this.good, camera));
        await service.StartAsync(CancellationToken.None);
        var error = await Assert.ThrowsAsync<CameraException>(() => service.ExecuteTask!.WaitAsync(Eventually.Limit));
        Assert.Contains("ends after 4 of the 7 frames", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, this.good.Parts.Count);
    }

    [Fact]
    public async Task A_broker_that_is_never_there_does_not_hold_the_planned_end_for_ever()
    {
        this.outbox.Add(new OutgoingMessage("a", [1], MessagePriority.Result));
        using var service = this.Service(exitAtEnd: true, this.folder.Line("good", this.good, loop: false));
        await service.StartAsync(CancellationToken.None);
        await this.PassMinutesUntil(() => this.lifetime.IsStopped);
        Assert.Equal(1, this.outbox.Count);
        await service.ExecuteTask!.WaitAsync(Eventually.Limit);
    }

    private InspectionService Service(bool exitAtEnd, params InspectionPipeline[] lines) =>
        new(lines, exitAtEnd, this.outbox, this.lifetime, this.time, new FakeLogger<InspectionService>(this.log));

    // The clock moves again and again: nobody can tell from outside when a wait has begun.
    private Task PassMinutesUntil(Func<bool> condition) => this.PassUntil(Minute, condition);

    private Task PassUntil(TimeSpan step, Func<bool> condition) => Eventually.True(() =>
    {
        this.time.Advance(step);
        return condition();
    });

    private List<TimeSpan> Waits() =>
    [
        .. this.log.GetSnapshot()
            .Where(record => record.Id.Id == EventIds.StationFailed)
            .Select(record => TimeSpan.Parse(record.GetStructuredStateValue("Wait")!, CultureInfo.InvariantCulture)),
    ];

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => this.stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public bool IsStopped => this.stopping.IsCancellationRequested;

        public void StopApplication() => this.stopping.Cancel();

        public void Dispose() => this.stopping.Dispose();
    }
}
