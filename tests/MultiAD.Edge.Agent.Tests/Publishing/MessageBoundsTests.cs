using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Publishing;
using MultiAD.Edge.Agent.Tests.Delivery;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Publishing;

/// <summary>A receiver with a buffer of fixed size can rely on the figures in <c>deploy/mqtt.md</c>.</summary>
public sealed class MessageBoundsTests
{
    private const string Station = "root/site/line/agent/camera";
    private const string AlertTopic = Station + "/alert";
    private const string ResultTopic = Station + "/result";
    private const int FileNameCharacters = 255;

    /// <summary>Regions set, and the bytes that a result or an alert then has at most, as the page says.</summary>
    public static TheoryData<int, int> Bounds { get; } = new()
    {
        { 0, 6144 },
        { 5, 7168 },
        { 20, 10_240 },
        { 32, 12_288 },
    };

    [Fact]
    public async Task A_result_and_an_alert_list_the_highest_regions_and_count_all()
    {
        var messages = await Publish(Part(reason: null), new PublishingOptions { MaximumRegions = 3 });
        foreach (var message in messages)
        {
            Assert.Equal([0, 1, 2], message["regions"]!.AsArray().Select(region => region!["x"]!.GetValue<int>() - 100_000));
            Assert.Equal(40, message["regionCount"]!.GetValue<int>());
        }
    }

    [Fact]
    public async Task A_message_with_fewer_regions_than_are_set_lists_them_all()
    {
        var messages = await Publish(Part(reason: null), new PublishingOptions { MaximumRegions = 32 });
        Assert.All(messages, message => Assert.Equal(32, message["regions"]!.AsArray().Count));
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public async Task The_largest_message_is_within_the_bound_that_the_page_names(int regions, int bytes)
    {
        // Characters that JSON writes as six bytes each, and numbers of the greatest length.
        var part = Part(new string('\u4e2d', 5000));
        var outbox = await SendAsync(part, new PublishingOptions { MaximumRegions = regions });
        Assert.Equal([AlertTopic, AlertTopic, ResultTopic], outbox.Select(message => message.Topic).Order(StringComparer.Ordinal));
        Assert.InRange(outbox.Max(message => message.Payload.Length), bytes / 2, bytes);
        Assert.All(outbox, message => Assert.InRange(message.Payload.Length, 1, bytes));
        Assert.All(outbox, message => Assert.Empty(ContractSchemas.Errors(message.Topic, message.Payload)));
        var page = await File.ReadAllTextAsync(Path.Combine(RealData.Repository, "deploy/mqtt.md"));
        Assert.Contains($"| {regions} | {bytes} |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_kilobytes_hold_what_a_live_camera_gives_in_ascii_without_regions()
    {
        var part = Part(new string('a', 5000));
        part = part with { Frame = part.Frame with { Source = null } };
        var outbox = await SendAsync(part, new PublishingOptions { MaximumRegions = 0 });
        Assert.All(outbox, message => Assert.InRange(message.Payload.Length, 1, 2048));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    public void A_text_is_cut_only_where_it_is_too_long(int characters)
    {
        var text = new string('a', characters);
        Assert.Equal(characters <= MessageBounds.MaximumText ? text : text[..297] + "...", MessageBounds.Text(text));
    }

    private static InspectedPart Part(string? reason) => new()
    {
        ResultId = Guid.NewGuid().ToString("N"),
        PartId = $"0123456789ab-{long.MaxValue}",
        IsSimulated = true,
        Reason = reason,
        Frame = new FrameOrigin(long.MaxValue, int.MaxValue, int.MaxValue, new string('\u4e2d', FileNameCharacters), DateTimeOffset.MaxValue),
        Model = new ModelIdentity(new string('m', 64), long.MaxValue, new string('f', 64)),
        Alert = new PartAlert(Guid.NewGuid().ToString("N"), AlertChange.Updated, int.MaxValue),
        Timings = new PartTimings(TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue),
        Outcome = new InspectionOutcome
        {
            Verdict = Verdict.NotInspected,
            RawScore = -double.MaxValue,
            Score = 2.2250738585072014E-308,
            GoodPercentile = 2.2250738585072014E-308,
            ImageLimit = -double.MaxValue,
            PixelLimit = -double.MaxValue,
            Regions = [.. Enumerable.Range(0, DefectRegionFinder.MaximumRegions).Select(Region)],
            RegionCount = 40,
        },
    };

    private static DefectRegion Region(int number) => new()
    {
        X = 100_000 + number,
        Y = 100_000,
        Width = 100_000,
        Height = 100_000,
        Area = 12345678901.234567,
        CentroidX = 12345.678901234567,
        CentroidY = 12345.678901234567,
        Peak = 1.2345678901234567E-300,
    };

    private static async Task<JsonNode[]> Publish(InspectedPart part, PublishingOptions options) =>
        [.. (await SendAsync(part, options)).Select(message => JsonNode.Parse(message.Payload)!)];

    private static async Task<List<OutgoingMessage>> SendAsync(InspectedPart part, PublishingOptions options)
    {
        using var outbox = TestOutbox.InMemory();
        var sink = new MqttVerdictSink(
            "camera",
            outbox,
            new StationTopics(Station),
            new MessageSequencer(new BootIdentity()),
            options,
            NullLogger<MqttVerdictSink>.Instance);
        await sink.AcceptAsync(part, CancellationToken.None);
        var end = part.Alert! with { Change = AlertChange.Closed };
        await sink.CompleteAsync(new LineEnd(part.Reason ?? "the end", end, part), CancellationToken.None);
        return await outbox.DrainAsync();
    }
}
