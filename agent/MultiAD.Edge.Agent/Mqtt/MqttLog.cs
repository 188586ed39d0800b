using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>What this room logs.</summary>
internal static partial class MqttLog
{
    [LoggerMessage(EventIds.EmbeddedBrokerListens, LogLevel.Information, "Embedded broker listens on 127.0.0.1:{Port}")]
    public static partial void EmbeddedBroker(ILogger logger, int port);

    [LoggerMessage(EventIds.BrokerConnected, LogLevel.Information, "Connected to the broker {Address}")]
    public static partial void Connected(ILogger logger, BrokerAddress address);

    [LoggerMessage(
        EventIds.BrokerUnusable,
        LogLevel.Warning,
        "The broker {Address} cannot be used: {Reason} Inspection continues, messages are queued. "
        + "Check Mqtt:Broker, the network and the broker.")]
    public static partial void Unreachable(ILogger logger, BrokerAddress address, string reason);

    [LoggerMessage(EventIds.BrokerLost, LogLevel.Warning, "The connection to the broker {Address} is lost ({Reason}); connecting again")]
    public static partial void Lost(ILogger logger, BrokerAddress address, string reason);

    [LoggerMessage(
        EventIds.ConnectionLostAgain,
        LogLevel.Error,
        "{Count} connections in a row were lost soon after they were made. Another client may use the identifier '{ClientId}': "
        + "give each agent its own Mqtt:ClientId or Agent names.")]
    public static partial void LostAgain(ILogger logger, int count, string clientId);

    [LoggerMessage(
        EventIds.MessageTooLarge,
        LogLevel.Error,
        "A message for {Topic} has {Bytes} bytes and the broker takes {Maximum}; it is dropped. "
        + "Lower the station's Publishing:MapMaximumBytes or raise the broker's limit.")]
    public static partial void TooLarge(ILogger logger, string topic, int bytes, uint maximum);

    [LoggerMessage(EventIds.DisconnectFailed, LogLevel.Warning, "The last messages did not reach the broker: {Reason}")]
    public static partial void DisconnectFailed(ILogger logger, string reason);

    [LoggerMessage(
        EventIds.MessagesDropped,
        LogLevel.Warning,
        "Messages dropped because the broker was away too long: {Alerts} alerts, {Maps} maps, {Results} results")]
    public static partial void Dropped(ILogger logger, long alerts, long maps, long results);

    [LoggerMessage(
        EventIds.PublishRefused,
        LogLevel.Error,
        "The broker refuses messages for {Topic}: {Reason} Alerts and results wait and are tried again; all else goes on.")]
    public static partial void PublishRefused(ILogger logger, string topic, ReasonCode reason);

    [LoggerMessage(EventIds.PublishAccepted, LogLevel.Information, "The broker takes messages for {Topic} again")]
    public static partial void PublishAccepted(ILogger logger, string topic);

    [LoggerMessage(
        EventIds.RefusedDropped,
        LogLevel.Warning,
        "{Count} messages were dropped so far because the broker refused them, the last for {Topic}")]
    public static partial void RefusedDropped(ILogger logger, long count, string topic);

    [LoggerMessage(
        EventIds.ResultsUnsure,
        LogLevel.Warning,
        "Up to {Count} results may be lost: they were written after the broker's last sign of life. Since the start: {Total}")]
    public static partial void Unsure(ILogger logger, long count, long total);

    [LoggerMessage(EventIds.BrokerLacks, LogLevel.Warning, "The broker {Address}: {Lack}")]
    public static partial void Lacks(ILogger logger, BrokerAddress address, string lack);

    [LoggerMessage(EventIds.SubscriptionRefused, LogLevel.Error, "The broker refuses the subscription to {Filter}: {Reason}")]
    public static partial void SubscriptionRefused(ILogger logger, string filter, ReasonCode reason);

    [LoggerMessage(EventIds.ClientIdAssigned, LogLevel.Information, "The broker gave the client identifier '{ClientId}'")]
    public static partial void ClientIdAssigned(ILogger logger, string clientId);

    [LoggerMessage(EventIds.ConnectionStopping, LogLevel.Debug, "The connection ends because the agent stops")]
    public static partial void Stopping(ILogger logger);
}
