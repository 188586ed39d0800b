using System.Text;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Agent.Tests.Delivery;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Publishing;

public sealed class HeatMapSinkTests : IDisposable
{
    private const int Side = 200;
    private readonly TemporaryFolder folder = new();
    private readonly SqliteOutbox outbox = TestOutbox.InMemory();

    private readonly FakeTimeProvider time = new();
    private readonly FakeLogCollector log = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_folder_that_cannot_be_written_does_not_stop_the_map_on_the_network_and_is_used_once_it_can()
    {
        // A file where the folder should be: nobody can make it, root neither.
        File.WriteAllText(this.folder["maps"], "in the way");
        var sink = this.Sink(new PublishingOptions { MapsFolder = this.folder["maps"] });
        using (var part = new SentPart(1, AlertChange.Opened))
        {
            await sink.AcceptAsync(part.Part, CancellationToken.None);
            await sink.AcceptAsync(part.Part, CancellationToken.None);
        }

        Assert.Equal([EventIds.MapsNotKept], this.log.GetSnapshot().Select(record => record.Id.Id));
        Assert.Equal(2, (await this.TakeAsync()).Count(map => map.Topic == "root/site/line/agent/camera/map/r1"));

        File.Delete(this.folder["maps"]);
        using (var part = new SentPart(2, AlertChange.Updated))
        {
            await sink.AcceptAsync(part.Part, CancellationToken.None);
        }

        Assert.Equal([EventIds.MapsNotKept, EventIds.MapsKeptAgain], this.log.GetSnapshot().Select(record => record.Id.Id));
        Assert.Contains("; 2 are missing", this.log.LatestRecord.Message, StringComparison.Ordinal);
        var kept = Assert.Single(Directory.GetFiles(this.folder["maps"]));
        Assert.Equal(Assert.Single(await this.TakeAsync()).Payload, await File.ReadAllBytesAsync(kept));
    }

    [Fact]
    public async Task A_map_names_its_alert_result_and_part()
    {
        using var part = new SentPart(7, AlertChange.Opened);
        await this.Sink(new PublishingOptions()).AcceptAsync(part.Part, CancellationToken.None);
        var map = Assert.Single(await this.TakeAsync());
        Assert.Equal((MessagePriority.Map, "image/png", false), (map.Priority, map.ContentType, map.Retain));
        Assert.Equal("alert"u8.ToArray(), map.Correlation);
        Assert.Equal([new("alertId", "alert"), new("resultId", "r7"), new("partId", "p7")], map.Properties);

        // A subscriber of version 3.1.1 sees no properties, and a file on a disk has none.
        var text = Encoding.Latin1.GetString(map.Payload);
        Assert.Contains("tEXtalertId\0alert", text, StringComparison.Ordinal);
        Assert.Contains("tEXtresultId\0r7", text, StringComparison.Ordinal);
        Assert.Contains("tEXtpartId\0p7", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_in_one_second_are_bounded_except_for_the_part_that_opens_an_alert()
    {
        var sink = this.Sink(new PublishingOptions { MapsPerSecond = 2 });
        using var opening = new SentPart(1, AlertChange.Opened);
        using var failing = new SentPart(2, AlertChange.Continued);
        bool[] first = [.. Enumerable.Range(0, 4).Select(_ => sink.NeedsPicture(failing.Part))];
        Assert.Equal([true, true, false, false], first);
        Assert.True(sink.NeedsPicture(opening.Part));
        this.time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(sink.NeedsPicture(failing.Part));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(AlertChange.Closed)]
    public async Task A_part_that_neither_opens_nor_goes_on_with_an_alert_needs_no_picture_and_gives_no_map(AlertChange? change)
    {
        using var part = new SentPart(1, change);
        var sink = this.Sink(new PublishingOptions { MapsFolder = this.folder["maps"] });
        Assert.False(sink.NeedsPicture(part.Part));
        await sink.AcceptAsync(part.Part, CancellationToken.None);
        Assert.Empty(await this.TakeAsync());
        Assert.False(Directory.Exists(this.folder["maps"]));
    }

    [Fact]
    public async Task A_picture_that_there_was_no_room_for_gives_no_map_and_no_failure()
    {
        using var part = new SentPart(1, AlertChange.Opened);
        await this.Sink(new PublishingOptions()).AcceptAsync(part.Part with { Picture = null }, CancellationToken.None);
        Assert.Empty(await this.TakeAsync());
    }

    [Fact]
    public async Task A_map_that_is_too_large_is_scaled_down_until_it_fits()
    {
        using var part = new SentPart(1, AlertChange.Opened);
        await this.Sink(new PublishingOptions { MapMaximumSide = Side }).AcceptAsync(part.Part, CancellationToken.None);
        await this.Sink(new PublishingOptions { MapMaximumSide = Side, MapMaximumBytes = 30_000 })
            .AcceptAsync(part.Part, CancellationToken.None);
        var maps = await this.TakeAsync();
        using var full = Cv2.ImDecode(maps[0].Payload, ImreadModes.Unchanged);
        using var scaled = Cv2.ImDecode(maps[1].Payload, ImreadModes.Unchanged);
        Assert.Equal(Side, full.Rows);
        Assert.InRange(maps[0].Payload.Length, 30_001, int.MaxValue);
        Assert.InRange(maps[1].Payload.Length, 1, 30_000);
        Assert.InRange(scaled.Rows, 64, Side - 1);
    }

    private HeatMapSink Sink(PublishingOptions options) =>
        new(this.outbox, new StationTopics("root/site/line/agent/camera"), options, this.time, new FakeLogger<HeatMapSink>(this.log));

    private async Task<List<OutgoingMessage>> TakeAsync()
    {
        var messages = new List<OutgoingMessage>();
        while (this.outbox.Peek() is { } entry)
        {
            messages.Add(entry.Message);
            this.outbox.Complete(entry.Id);
        }

        return messages;
    }

    /// <summary>A part with a picture of noise, which no format makes small.</summary>
    private sealed class SentPart : IDisposable
    {
        public SentPart(int number, AlertChange? change)
        {
            using var frame = new Frame();
            using var noise = PartPictures.Noise(Side, Side, number, 0, 256);
            noise.CopyTo(frame.Pixels);
            var map = new AnomalyMap(8, 8, [.. Enumerable.Range(0, 64).Select(value => 2f * value)]);
            this.Part = new InspectedPart
            {
                ResultId = $"r{number}",
                PartId = $"p{number}",
                IsSimulated = true,
                Frame = new FrameOrigin(number, Side, Side, null, DateTimeOffset.UnixEpoch),
                Outcome = InspectionOutcome.WithoutScores(Verdict.Fail),
                Alert = change is { } to ? new PartAlert("alert", to, 1) : null,
                Timings = new PartTimings(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero),
                Picture = new PartPicture(frame, map, BrightnessBundle.Manifest().Calibration, 1),
            };
        }

        public InspectedPart Part { get; }

        public void Dispose() => this.Part.Picture!.Dispose();
    }
}
