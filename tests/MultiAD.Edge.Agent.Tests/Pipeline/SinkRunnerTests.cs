using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Verdicts;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Pipeline;

public sealed class SinkRunnerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly FakeLogCollector log = new();
    private readonly ILogger logger;

    public SinkRunnerTests() => this.logger = new FakeLogger(this.log);

    [Fact]
    public async Task A_sink_gets_every_part_in_order_and_then_the_end()
    {
        var sink = new RecordingSink();
        using var runner = new SinkRunner(sink, this.logger);
        for (var part = 1; part <= 50; part++)
        {
            runner.Offer(Part(part));
        }

        await runner.CompleteAsync(End(), Limit);
        Assert.Equal(Enumerable.Range(1, 50).Select(part => $"{part}").Append("end"), sink.Seen);
        Assert.Empty(this.log.GetSnapshot());
    }

    [Fact]
    public async Task A_sink_that_hangs_never_holds_the_line_and_what_it_missed_is_counted_and_said_once_when_it_begins_and_ends()
    {
        var hold = new TaskCompletionSource();
        var sink = new RecordingSink(part => part == "1" ? hold.Task : Task.CompletedTask);
        using var runner = new SinkRunner(sink, this.logger);
        runner.Offer(Part(1));
        await Eventually.True(() => sink.Entered > 0);

        // Nobody takes any of these: each call would wait for ever if the line could be held.
        for (var part = 2; part <= SinkRunner.Capacity + 101; part++)
        {
            runner.Offer(Part(part));
        }

        Assert.Equal(100, runner.MissedParts);
        Assert.Equal(1, this.Count(EventIds.SinkTooSlow));
        hold.SetResult();
        await Eventually.True(() => this.Count(EventIds.SinkRecovered) == 1);
        await runner.CompleteAsync(End(), Limit);
        Assert.Equal(Enumerable.Range(1, SinkRunner.Capacity + 1).Select(part => $"{part}").Append("end"), sink.Seen);
        var recovered = this.log.GetSnapshot().Single(record => record.Id.Id == EventIds.SinkRecovered);
        Assert.Contains("100 pictures or parts", recovered.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sink_that_fails_is_said_once_until_it_works_again_and_gets_the_next_part()
    {
        var sink = new RecordingSink(part => part is "2" or "3" or "5" ? throw new IOException("full") : Task.CompletedTask);
        using var runner = new SinkRunner(sink, this.logger);
        for (var part = 1; part <= 6; part++)
        {
            runner.Offer(Part(part));
        }

        await runner.CompleteAsync(End(), Limit);
        Assert.Equal(["1", "4", "6", "end"], sink.Seen);
        Assert.Equal(3, runner.Failures);
        Assert.Equal(2, this.Count(EventIds.SinkFailed));
    }

    [Fact]
    public async Task Pictures_that_wait_are_bounded_in_bytes_and_the_verdict_goes_on_without_them()
    {
        var hold = new TaskCompletionSource();
        var sink = new RecordingSink(_ => hold.Task, needsPicture: true);
        using var runner = new SinkRunner(sink, this.logger);
        using var frame = Picture(4000);
        var taken = 0;
        for (var part = 1; part <= 5; part++)
        {
            var takes = runner.TakesPicture(Part(part));
            taken += takes ? 1 : 0;
            runner.Offer(takes ? Part(part) with { Picture = new PartPicture(frame, null, null, 1) } : Part(part));
        }

        // 48 MB each, 64 MiB in all: the second is still within, the third is not.
        Assert.Equal(2, taken);
        Assert.Equal((3L, 0L), (runner.MissedPictures, runner.MissedParts));
        hold.SetResult();
        await runner.CompleteAsync(End(), Limit);
        Assert.Equal(["1+", "2+", "3", "4", "5", "end"], sink.Seen);
    }

    [Fact]
    public async Task A_sink_that_does_not_come_to_its_end_is_left_behind_and_said()
    {
        var sink = new RecordingSink(_ => new TaskCompletionSource().Task);
        using var runner = new SinkRunner(sink, this.logger);
        runner.Offer(Part(1));
        runner.Offer(Part(2));
        await Eventually.True(() => sink.Entered > 0);
        await runner.CompleteAsync(End(), TimeSpan.FromMilliseconds(50));
        Assert.Equal(1, this.Count(EventIds.SinkUnfinished));
    }

    [Fact]
    public async Task A_sink_that_comes_back_after_it_was_left_behind_is_told_nothing_more()
    {
        var hold = new TaskCompletionSource();
        var sink = new RecordingSink(part => part == "1" ? hold.Task : Task.CompletedTask);
        using var frame = Picture(10);
        var picture = new PartPicture(frame, null, null, 1);
        using (var runner = new SinkRunner(sink, this.logger))
        {
            runner.Offer(Part(1));
            runner.Offer(Part(2) with { Picture = picture });
            await Eventually.True(() => sink.Entered > 0);
            await runner.CompleteAsync(End(), TimeSpan.FromMilliseconds(50));
        }

        // The runner is gone; its loop is not, and lets go of what waited.
        hold.SetResult();
        await Eventually.True(() => picture.Frame.Pixels.IsDisposed);
        Assert.Equal(["1"], sink.Seen);
        Assert.Equal(0, this.Count(EventIds.SinkFailed));
    }

    [Fact]
    public async Task One_picture_is_copied_for_all_sinks_that_need_it_and_only_for_those()
    {
        var (one, two, none) = (new RecordingSink(needsPicture: true), new RecordingSink(needsPicture: true), new RecordingSink());
        using var sinks = new SinkSet([one, two, none], this.logger);
        using var frame = Picture(10);
        var copies = new List<int>();
        sinks.Offer(Part(1), holders =>
        {
            copies.Add(holders);
            return new PartPicture(frame, null, null, holders);
        });
        await sinks.CompleteAsync(End());
        Assert.Equal([2], copies);
        Assert.Equal(["1+", "end"], one.Seen);
        Assert.Equal(["1+", "end"], two.Seen);
        Assert.Equal(["1", "end"], none.Seen);
    }

    private static Frame Picture(int side)
    {
        var frame = new Frame();
        frame.Pixels.Create(side, side, MatType.CV_8UC3);
        return frame;
    }

    private static LineEnd End() => new("the test ends", null, null);

    private static InspectedPart Part(long number) => new()
    {
        ResultId = $"r{number}",
        PartId = $"{number}",
        IsSimulated = true,
        Frame = new FrameOrigin(number, 10, 10, null, DateTimeOffset.UnixEpoch),
        Outcome = InspectionOutcome.WithoutScores(Verdict.NotInspected),
        Timings = new PartTimings(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero),
    };

    private int Count(int eventId) => this.log.GetSnapshot().Count(record => record.Id.Id == eventId);

    private sealed class RecordingSink(Func<string, Task>? work = null, bool needsPicture = false) : IVerdictSink
    {
        private readonly Lock gate = new();
        private readonly List<string> seen = [];
        private int entered;

        public string Name => "Recording";

        public int Entered => Volatile.Read(ref this.entered);

        public IReadOnlyList<string> Seen
        {
            get
            {
                lock (this.gate)
                {
                    return [.. this.seen];
                }
            }
        }

        public bool NeedsPicture(InspectedPart part) => needsPicture;

        public async Task AcceptAsync(InspectedPart part, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref this.entered);
            await (work?.Invoke(part.PartId) ?? Task.CompletedTask);
            this.Add(part.Picture is null ? part.PartId : part.PartId + "+");
        }

        public Task CompleteAsync(LineEnd end, CancellationToken cancellationToken)
        {
            this.Add("end");
            return Task.CompletedTask;
        }

        private void Add(string what)
        {
            lock (this.gate)
            {
                this.seen.Add(what);
            }
        }
    }
}
