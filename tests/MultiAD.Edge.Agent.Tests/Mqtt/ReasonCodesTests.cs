using MultiAD.Edge.Broker;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

public sealed class ReasonCodesTests
{
    // MQTT 5.0, sections 3.2.2.2, 3.4.2.1, 3.9.3 and 3.14.2.1, of DISCONNECT also the one that only clients send; MQTT
    // 3.1.1, section 3.2.2.3.
    private static readonly Dictionary<PacketKind, int[]> Specified = new()
    {
        [PacketKind.ConnAck] =
        [
            0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B,
            0x9C, 0x9D, 0x9F,
        ],
        [PacketKind.ConnAck311] = [0, 1, 2, 3, 4, 5],
        [PacketKind.PubAck] = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99],
        [PacketKind.SubAck] = [0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2],
        [PacketKind.Disconnect] =
        [
            0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98,
            0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2,
        ],
    };

    private static readonly (PacketKind Packet, int Code)[] PasswordAtFault =
    [
        (PacketKind.ConnAck, 0x86), (PacketKind.ConnAck, 0x87), (PacketKind.ConnAck311, 4), (PacketKind.ConnAck311, 5),
    ];

    public static TheoryData<string, int> Codes()
    {
        var data = new TheoryData<string, int>();
        foreach (var (packet, codes) in Specified)
        {
            foreach (var code in codes)
            {
                data.Add(packet.ToString(), code);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_code_of_the_specification_has_an_entry_that_says_what_to_do(string packet, int code)
    {
        var kind = Enum.Parse<PacketKind>(packet);
        var entry = ReasonCodes.Find(kind, (byte)code);
        Assert.Equal((kind, (byte)code), (entry.Packet, entry.Code));
        Assert.NotEqual("unknown reason", entry.Name);
        Assert.Equal(kind == PacketKind.ConnAck311 ? code > 0 : code >= 0x80, entry.IsFailure);
        if (entry.IsFailure)
        {
            Assert.EndsWith(".", entry.Hint, StringComparison.Ordinal);
            Assert.DoesNotContain(". ", entry.Hint, StringComparison.Ordinal);
            Assert.Equal(entry.Retryable, entry.Wait != RetryWait.None);
        }
        else
        {
            Assert.Empty(entry.Hint);
        }

        Assert.Equal(PasswordAtFault.Contains((kind, code)), entry.Hint.Contains("password", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void What_no_specification_names_is_an_unknown_reason_that_is_tried_again()
    {
        foreach (var (packet, codes) in Specified)
        {
            foreach (var code in Enumerable.Range(0, 256).Except(codes))
            {
                var entry = ReasonCodes.Find(packet, (byte)code);
                Assert.Equal(("unknown reason", RetryWait.Refusal, true), (entry.Name, entry.Wait, entry.Retryable));
            }
        }
    }

    [Theory]
    [InlineData("ConnAck", 0x88, RetryWait.Network)]
    [InlineData("ConnAck", 0x89, RetryWait.Refusal)]
    [InlineData("ConnAck", 0x8A, RetryWait.Long)]
    [InlineData("ConnAck", 0x86, RetryWait.Long)]
    [InlineData("PubAck", 0x87, RetryWait.Long)]
    [InlineData("PubAck", 0x97, RetryWait.Long)]
    [InlineData("Disconnect", 0x8B, RetryWait.Network)]
    [InlineData("Disconnect", 0x8E, RetryWait.Long)]
    public void Waits_are_as_long_as_it_takes_the_other_side_to_change_its_mind(string packet, int code, object wait) =>
        Assert.Equal(wait, ReasonCodes.Find(Enum.Parse<PacketKind>(packet), (byte)code).Wait);

    [Fact]
    public void An_answer_in_codes_of_3_1_1_is_read_as_such_whatever_was_asked()
    {
        Assert.Equal((PacketKind.ConnAck311, 1), Read(true, 1));
        Assert.Equal((PacketKind.ConnAck311, 1), Read(false, 0x84));
        Assert.Equal((PacketKind.ConnAck311, 5), Read(false, 0x87));
        Assert.Equal((PacketKind.ConnAck, 0x87), Read(true, 0x87));
    }

    private static (PacketKind Packet, int Code) Read(bool asked5, int result)
    {
        var code = ReasonCodes.OfConnection(asked5, (MQTTnet.MqttClientConnectResultCode)result);
        return (code.Packet, code.Code);
    }
}
