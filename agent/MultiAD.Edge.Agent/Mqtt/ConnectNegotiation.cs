using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// Finds the terms on which a broker lets us in: it learns from refusals, falls back to MQTT 3.1.1, and comes back to
/// MQTT 5 after a long while only, so that it never swings between the two. For one thread.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class ConnectNegotiation(TimeProvider time)
{
    // A broker that is starting hangs up too; several times in a row is an old one that cannot even refuse.
    private const int HangUpsBefore311 = 3;
    private static readonly TimeSpan RefusedFor = TimeSpan.FromHours(6);
    private static readonly TimeSpan GuessedFor = TimeSpan.FromMinutes(10);

    private int hangUps;
    private bool refused5;
    private long fellBack;

    /// <summary>Terms of the next attempt.</summary>
    public ConnectTerms Terms { get; private set; } = ConnectTerms.Full;

    /// <summary>Takes in a refusal.</summary>
    /// <returns>Whether the next attempt is another one and can be made at once.</returns>
    public bool Refused(ReasonCode reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        this.hangUps = 0;
        var before = this.Terms;
        this.Terms = (reason.Packet, reason.Code) switch
        {
            _ when reason.IsVersion => before with { Version5 = false },
            (PacketKind.ConnAck, 0x9A) => before with { RetainWill = false },
            (PacketKind.ConnAck, 0x9B) => before with { WillQuality = 0 },
            _ => before,
        };
        if (before.Version5 && !this.Terms.Version5)
        {
            this.refused5 = true;
            this.fellBack = time.GetTimestamp();
        }

        return this.Terms != before;
    }

    /// <summary>Takes in that the broker closed the connection instead of answering.</summary>
    public void HungUp()
    {
        if (!this.Terms.Version5 && !this.refused5)
        {
            // It was no use: the broker, or what stands before it, answers nobody.
            this.Terms = this.Terms with { Version5 = true };
            this.hangUps = 0;
        }
        else if (this.Terms.Version5 && ++this.hangUps >= HangUpsBefore311)
        {
            this.Terms = this.Terms with { Version5 = false };
            this.fellBack = time.GetTimestamp();
        }
    }

    /// <summary>Takes in what a broker that let us in announced.</summary>
    public void Accepted(BrokerLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        this.hangUps = 0;
        if (limits.Version5)
        {
            this.refused5 = false;
            this.Terms = this.Terms with { RetainWill = limits.RetainAvailable, WillQuality = Math.Min(1, limits.MaximumQuality) };
        }
    }

    /// <summary>Takes in that a session has ended: the moment to try MQTT 5 again, where it is long ago.</summary>
    public void Ended()
    {
        if (!this.Terms.Version5 && time.GetElapsedTime(this.fellBack) >= (this.refused5 ? RefusedFor : GuessedFor))
        {
            this.refused5 = false;
            this.Terms = ConnectTerms.Full;
        }
    }
}
