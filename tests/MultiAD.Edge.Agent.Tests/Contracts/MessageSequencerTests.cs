using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Contracts;

public sealed class MessageSequencerTests
{
    [Fact]
    public void Each_sequencer_of_one_start_counts_from_1_and_names_the_same_start()
    {
        var boot = new BootIdentity();
        var (one, other) = (new MessageSequencer(boot), new MessageSequencer(boot));
        StatusMessage[] messages = [one.Stamp(Status()), one.Stamp(Status()), other.Stamp(Status())];
        Assert.Equal([1, 2, 1], messages.Select(message => message.Seq));
        Assert.All(messages, message => Assert.Equal(boot.BootId, message.BootId));
    }

    [Fact]
    public void The_header_stands_beside_the_content_in_the_json()
    {
        var stamped = new MessageSequencer(new BootIdentity()).Stamp(Status());
        var json = JsonNode.Parse(JsonSerializer.Serialize(stamped, MessageJson.Default.StatusMessage))!.AsObject();
        Assert.Equal(
            ["at", "bootId", "clockSynced", "schema", "seq", "status"], json.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal("multiad.status/1", json["schema"]!.GetValue<string>());
    }

    [Fact]
    public void Two_starts_never_name_a_part_alike() => Assert.NotEqual(new BootIdentity().PartId(1), new BootIdentity().PartId(1));

    private static StatusMessage Status() => new() { Status = "online", At = DateTimeOffset.UnixEpoch };
}
