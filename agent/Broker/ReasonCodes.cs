using System.Collections.Frozen;
using MQTTnet;

namespace MultiAD.Edge.Broker;

/// <summary>
/// All reason codes that a broker may send in CONNACK, PUBACK, SUBACK and DISCONNECT (MQTT 5 and 3.1.1), with what follows.
/// </summary>
internal static class ReasonCodes
{
    private const string Credentials = "Check the user name, the password file and the broker's access list.";
    private const string AskLog = "Look into the broker's log.";
    private const string Report = "Look into the broker's log and report it as a fault of this program.";
    private const string Later = "Nothing is to be done unless it lasts.";
    private const string Quota = "Raise the broker's quota for this client.";
    private const string Moved = "Set the address of the broker to the new one.";
    private const string Rate = "Raise the broker's limit of connections, or give each client an identifier of its own.";
    private const string OwnIdentifier = "Give each client an identifier of its own (Mqtt:ClientId or other Agent names).";
    private const string Topic = "Let the broker accept this topic, or choose other Agent and station names.";

    private static readonly FrozenDictionary<(PacketKind Packet, byte Code), ReasonCode> Table =
        All().ToFrozenDictionary(code => (code.Packet, code.Code));

    /// <summary>The entry of a code; for one that no specification names, one that says so and is retried after a while.</summary>
    public static ReasonCode Find(PacketKind packet, byte code) =>
        Table.TryGetValue((packet, code), out var known) ? known : new(packet, code, "unknown reason", RetryWait.Refusal, AskLog);

    /// <summary>The entry of an answer to a connection as the library reports it.</summary>
    /// <param name="asked5">Whether MQTT 5 was asked for; the library turns the codes of 3.1.1 into those of 5.</param>
    /// <param name="result">What it reports.</param>
    public static ReasonCode OfConnection(bool asked5, MqttClientConnectResultCode result) => (asked5, (int)result) switch
    {
        // A broker that knows only 3.1.1 answers in its own codes, whatever it was asked in.
        (true, >= 1 and <= 5) => Find(PacketKind.ConnAck311, (byte)result),
        (false, 0x84) => Find(PacketKind.ConnAck311, 1),
        (false, 0x85) => Find(PacketKind.ConnAck311, 2),
        (false, 0x88) => Find(PacketKind.ConnAck311, 3),
        (false, 0x86) => Find(PacketKind.ConnAck311, 4),
        (false, 0x87) => Find(PacketKind.ConnAck311, 5),
        _ => Find(PacketKind.ConnAck, (byte)result),
    };

    private static IEnumerable<ReasonCode> All() => [.. Connection(), .. Connection311(), .. Publication(), .. Subscription(), .. End()];

    private static ReasonCode Fine(PacketKind packet, byte code, string name) =>
        new(packet, code, name, RetryWait.None, string.Empty) { Retryable = false };

    private static IEnumerable<ReasonCode> Connection()
    {
        const PacketKind Packet = PacketKind.ConnAck;
        yield return Fine(Packet, 0x00, "success");
        yield return new(Packet, 0x80, "unspecified error", RetryWait.Refusal, AskLog);
        yield return new(Packet, 0x81, "malformed packet", RetryWait.Long, Report);
        yield return new(Packet, 0x82, "protocol error", RetryWait.Long, Report);
        yield return new(Packet, 0x83, "implementation specific error", RetryWait.Refusal, AskLog);
        yield return new(Packet, 0x84, "unsupported protocol version", RetryWait.Long, "Use a broker that speaks MQTT 5 or 3.1.1.");
        yield return new(
            Packet,
            0x85,
            "client identifier not valid",
            RetryWait.Long,
            "Let the broker accept the client identifier, or set Mqtt:ClientId.");
        yield return new(Packet, 0x86, "bad user name or password", RetryWait.Long, "Check the user name and the password file.");
        yield return new(Packet, 0x87, "not authorized", RetryWait.Long, Credentials);
        yield return new(Packet, 0x88, "server unavailable", RetryWait.Network, Later);
        yield return new(Packet, 0x89, "server busy", RetryWait.Refusal, Later);
        yield return new(Packet, 0x8A, "banned", RetryWait.Long, "Have the broker's administrator lift the ban on this client.");
        yield return new(
            Packet, 0x8C, "bad authentication method", RetryWait.Long, "Let the broker accept a user name or a client certificate.");
        yield return new(Packet, 0x90, "topic name invalid", RetryWait.Long, Topic);
        yield return new(Packet, 0x95, "packet too large", RetryWait.Long, "Raise the broker's packet limit to 4 KiB at least.");
        yield return new(Packet, 0x97, "quota exceeded", RetryWait.Long, Quota);
        yield return new(Packet, 0x99, "payload format invalid", RetryWait.Long, Report);
        yield return new(Packet, 0x9A, "retain not supported", RetryWait.Refusal, "Allow retained messages in the broker.");
        yield return new(Packet, 0x9B, "QoS not supported", RetryWait.Refusal, "Allow QoS 1 in the broker.");
        yield return new(Packet, 0x9C, "use another server", RetryWait.Long, Moved);
        yield return new(Packet, 0x9D, "server moved", RetryWait.Long, Moved);
        yield return new(Packet, 0x9F, "connection rate exceeded", RetryWait.Refusal, Rate);
    }

    private static IEnumerable<ReasonCode> Connection311()
    {
        const PacketKind Packet = PacketKind.ConnAck311;
        yield return Fine(Packet, 0, "connection accepted");
        yield return new(Packet, 1, "unacceptable protocol version", RetryWait.Long, "Use a broker that speaks MQTT 5 or 3.1.1.");
        yield return new(
            Packet,
            2,
            "identifier rejected",
            RetryWait.Long,
            "Let the broker accept the client identifier or set Mqtt:ClientId, and lower Mqtt:KeepAlive where the broker limits it.");
        yield return new(Packet, 3, "server unavailable", RetryWait.Network, Later);
        yield return new(Packet, 4, "bad user name or password", RetryWait.Long, "Check the user name and the password file.");
        yield return new(Packet, 5, "not authorized", RetryWait.Long, Credentials);
    }

    private static IEnumerable<ReasonCode> Publication()
    {
        const PacketKind Packet = PacketKind.PubAck;
        yield return Fine(Packet, 0x00, "success");
        yield return Fine(Packet, 0x10, "no matching subscribers");
        yield return new(Packet, 0x80, "unspecified error", RetryWait.Refusal, AskLog);
        yield return new(Packet, 0x83, "implementation specific error", RetryWait.Refusal, AskLog);
        yield return new(Packet, 0x87, "not authorized", RetryWait.Long, "Let this client write the topic in the broker's access list.");
        yield return new(Packet, 0x90, "topic name invalid", RetryWait.Long, Topic);
        yield return new(Packet, 0x91, "packet identifier in use", RetryWait.Refusal, Later);
        yield return new(Packet, 0x97, "quota exceeded", RetryWait.Long, Quota);
        yield return new(Packet, 0x99, "payload format invalid", RetryWait.None, Report) { Retryable = false };
    }

    private static IEnumerable<ReasonCode> Subscription()
    {
        const PacketKind Packet = PacketKind.SubAck;
        yield return Fine(Packet, 0x00, "granted QoS 0");
        yield return Fine(Packet, 0x01, "granted QoS 1");
        yield return Fine(Packet, 0x02, "granted QoS 2");
        yield return new(
            Packet, 0x80, "unspecified error", RetryWait.Long, "Let this client read the topic in the broker's access list.");
        yield return new(Packet, 0x83, "implementation specific error", RetryWait.Refusal, AskLog);
        yield return new(Packet, 0x87, "not authorized", RetryWait.Long, "Let this client read the topic in the broker's access list.");
        yield return new(Packet, 0x8F, "topic filter invalid", RetryWait.Long, Topic);
        yield return new(Packet, 0x91, "packet identifier in use", RetryWait.Refusal, Later);
        yield return new(Packet, 0x97, "quota exceeded", RetryWait.Long, Quota);
        yield return new(Packet, 0x9E, "shared subscriptions not supported", RetryWait.Long, Report);
        yield return new(Packet, 0xA1, "subscription identifiers not supported", RetryWait.Long, Report);
        yield return new(Packet, 0xA2, "wildcard subscriptions not supported", RetryWait.Long, "Allow wildcards in the broker.");
    }

    private static IEnumerable<ReasonCode> End()
    {
        const PacketKind Packet = PacketKind.Disconnect;
        yield return Fine(Packet, 0x00, "normal disconnection") with { Wait = RetryWait.Network, Retryable = true };
        yield return Fine(Packet, 0x04, "disconnect with will message") with { Wait = RetryWait.Network, Retryable = true };
        yield return new(Packet, 0x80, "unspecified error", RetryWait.Network, AskLog);
        yield return new(Packet, 0x81, "malformed packet", RetryWait.Refusal, Report);
        yield return new(Packet, 0x82, "protocol error", RetryWait.Refusal, Report);
        yield return new(Packet, 0x83, "implementation specific error", RetryWait.Refusal, AskLog);
        yield return new(Packet, 0x87, "not authorized", RetryWait.Long, "Check the broker's access list.");
        yield return new(Packet, 0x89, "server busy", RetryWait.Refusal, Later);
        yield return new(Packet, 0x8B, "server shutting down", RetryWait.Network, "Start the broker again.");
        yield return new(Packet, 0x8D, "keep alive timeout", RetryWait.Network, "Check the network, or raise the broker's keep-alive.");
        yield return new(Packet, 0x8E, "session taken over", RetryWait.Long, OwnIdentifier);
        yield return new(Packet, 0x8F, "topic filter invalid", RetryWait.Long, Topic);
        yield return new(Packet, 0x90, "topic name invalid", RetryWait.Long, Topic);
        yield return new(Packet, 0x93, "receive maximum exceeded", RetryWait.Refusal, Report);
        yield return new(Packet, 0x94, "topic alias invalid", RetryWait.Refusal, Report);
        yield return new(
            Packet, 0x95, "packet too large", RetryWait.Refusal, "Lower Publishing:MapMaximumBytes or raise the broker's limit.");
        yield return new(Packet, 0x96, "message rate too high", RetryWait.Refusal, "Raise the broker's limit of messages.");
        yield return new(Packet, 0x97, "quota exceeded", RetryWait.Long, Quota);
        yield return new(Packet, 0x98, "administrative action", RetryWait.Long, "Ask the broker's administrator.");
        yield return new(Packet, 0x99, "payload format invalid", RetryWait.Refusal, Report);
        yield return new(Packet, 0x9A, "retain not supported", RetryWait.Refusal, "Allow retained messages in the broker.");
        yield return new(Packet, 0x9B, "QoS not supported", RetryWait.Refusal, "Allow QoS 1 in the broker.");
        yield return new(Packet, 0x9C, "use another server", RetryWait.Long, Moved);
        yield return new(Packet, 0x9D, "server moved", RetryWait.Long, Moved);
        yield return new(Packet, 0x9E, "shared subscriptions not supported", RetryWait.Long, Report);
        yield return new(Packet, 0x9F, "connection rate exceeded", RetryWait.Refusal, Rate);
        yield return new(Packet, 0xA0, "maximum connect time", RetryWait.Network, "Raise the broker's longest time of a connection.");
        yield return new(Packet, 0xA1, "subscription identifiers not supported", RetryWait.Long, Report);
        yield return new(Packet, 0xA2, "wildcard subscriptions not supported", RetryWait.Long, "Allow wildcards in the broker.");
    }
}
