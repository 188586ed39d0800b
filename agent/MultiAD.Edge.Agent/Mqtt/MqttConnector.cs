using Microsoft.Extensions.Logging;
using MQTTnet;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// Makes connections on the terms that the broker allows, and says once what is lost by them. Used by the owner of the
/// connection alone.
/// </summary>
internal sealed class MqttConnector
{
    private const string Version = "broker version";
    private const string Retain = "broker retain";
    private const string Quality = "broker QoS";

    private readonly MqttOptions options;
    private readonly Notices notices;
    private readonly IMessageReceiver? receiver;
    private readonly ILogger logger;
    private readonly ConnectNegotiation negotiation;

    /// <summary>Makes the connector.</summary>
    /// <param name="options">How to connect.</param>
    /// <param name="notices">Told what the broker lacks.</param>
    /// <param name="receiver">Named the topics to subscribe to; null where there are none.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told what the broker lacks.</param>
    public MqttConnector(MqttOptions options, Notices notices, IMessageReceiver? receiver, TimeProvider time, ILogger logger)
    {
        this.options = options;
        this.notices = notices;
        this.receiver = receiver;
        this.logger = logger;
        this.negotiation = new ConnectNegotiation(time);
    }

    /// <summary>Connects a session and subscribes.</summary>
    /// <param name="session">The session, not yet connected.</param>
    /// <param name="address">Where.</param>
    /// <param name="options">Makes the options of the library from the terms.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether it is connected; false where the broker asks for other terms, with which to try at once.</returns>
    /// <exception cref="BrokerRefusedException">The broker does not let us in.</exception>
    public async Task<bool> ConnectAsync(
        MqttSession session, BrokerAddress address, Func<ConnectTerms, MqttClientOptions> options, CancellationToken cancellationToken)
    {
        this.negotiation.Ended();
        var terms = this.negotiation.Terms;
        try
        {
            await session.ConnectAsync(options(terms), terms, this.options.Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (BrokerRefusedException refused) when (refused.Reason is { } reason && this.negotiation.Refused(reason))
        {
            return false;
        }
        catch (BrokerHungUpException)
        {
            this.negotiation.HungUp();
            throw;
        }

        this.negotiation.Accepted(session.Limits);
        this.SayWhatIsMissing(session.Limits, address);
        await this.SubscribeAsync(session, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private void SayWhatIsMissing(BrokerLimits limits, BrokerAddress address)
    {
        if (limits.AssignedClientId is { } assigned)
        {
            MqttLog.ClientIdAssigned(this.logger, assigned);
        }

        this.Say(
            Version,
            !limits.Version5,
            address,
            "it speaks MQTT 3.1.1 only. Messages carry no content type, expiry, correlation and properties, commands get no "
            + "answer, the will is not delayed, and refused messages are not noticed. Use a broker that speaks MQTT 5.");
        this.Say(
            Retain,
            !limits.RetainAvailable,
            address,
            "it keeps no retained messages. Who subscribes late does not learn the states and open alerts before they change. "
            + "Allow retained messages (mosquitto: retain_available true).");
        this.Say(
            Quality,
            limits.MaximumQuality == 0,
            address,
            "it takes QoS 0 only. Alerts are confirmed by a ping behind them, and refused messages are not noticed. "
            + "Allow QoS 1 (mosquitto: max_qos).");
    }

    private void Say(string matter, bool missing, BrokerAddress address, string text)
    {
        if (this.notices.Set(matter, missing ? $"The broker: {text}" : null))
        {
            MqttLog.Lacks(this.logger, address, text);
        }
    }

    private async Task SubscribeAsync(MqttSession session, CancellationToken cancellationToken)
    {
        if (this.receiver is not { TopicFilters: { Count: > 0 } filters })
        {
            return;
        }

        var refused = await session.SubscribeAsync(filters, this.options.Timeout, cancellationToken).ConfigureAwait(false);
        foreach (var filter in filters)
        {
            var reason = refused.FirstOrDefault(item => item.Key == filter).Value;
            var text = reason is null ? null : $"The broker refuses the subscription to {filter}: {reason}";
            if (this.notices.Set("subscription " + filter, text))
            {
                MqttLog.SubscriptionRefused(this.logger, filter, reason!);
            }
        }
    }
}
