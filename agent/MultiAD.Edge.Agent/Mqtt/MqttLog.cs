using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

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
        "The broker refused a message for {Topic}: {Reason}. Check the broker's access list.")]
    public static partial void PublishRefused(ILogger logger, string topic, string reason);

    [LoggerMessage(EventIds.ConnectionStopping, LogLevel.Debug, "The connection ends because the agent stops")]
    public static partial void Stopping(ILogger logger);
}
