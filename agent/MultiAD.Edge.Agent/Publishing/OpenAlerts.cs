using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>
/// Remembers which alerts are open, and closes at the start, before the first part, those that an earlier process left open.
/// </summary>
internal sealed partial class OpenAlerts : IHostedService
{
    /// <summary>Reason of an alert that is closed at the start.</summary>
    public const string Reason = "the agent was stopped without closing it";

    private const string Prefix = "alert/";

    private readonly IKeptValues kept;
    private readonly IOutbox outbox;
    private readonly AgentIdentity agent;
    private readonly ILogger<OpenAlerts> logger;

    /// <summary>Takes where alerts are kept and published.</summary>
    public OpenAlerts(IKeptValues kept, IOutbox outbox, AgentIdentity agent, ILogger<OpenAlerts> logger)
    {
        this.kept = kept;
        this.outbox = outbox;
        this.agent = agent;
        this.logger = logger;
    }

    /// <summary>What is kept with a message of a station's alert: the message while it is open, nothing once it is closed.</summary>
    public static KeptValue Keep(string station, AlertState state, byte[] payload) =>
        new(Prefix + station, state == AlertState.Closed ? null : payload);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var closings = new List<Task>();
        foreach (var (key, payload) in this.kept.Read(Prefix))
        {
            closings.Add(this.CloseAsync(key, payload, cancellationToken));
        }

        return Task.WhenAll(closings);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task CloseAsync(string key, byte[] payload, CancellationToken cancellationToken)
    {
        var station = key[Prefix.Length..];
        if (TryRead(payload) is not { } open)
        {
            Log.Unreadable(this.logger, station);
            return this.kept.SetAsync(key, null, cancellationToken);
        }

        var closed = this.agent.SequencerOf(station).Stamp(open with { State = AlertState.Closed, Reason = Reason });
        var message = JsonSerializer.SerializeToUtf8Bytes(closed, MessageJson.Default.AlertMessage);
        Log.Closed(this.logger, closed.AlertId, station, Reason);
        return this.outbox.AddDurablyAsync(
            new OutgoingMessage(this.agent.Topics.Of(station).Alert, message, MessagePriority.Alert)
            {
                Retain = true,
                Keep = Keep(station, AlertState.Closed, message),
            },
            cancellationToken);
    }

    private static AlertMessage? TryRead(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, MessageJson.Default.AlertMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AlertClosedAtStart, LogLevel.Warning, "Alert {AlertId} of station {Station} is closed: {Reason}")]
        public static partial void Closed(ILogger logger, string alertId, string station, string reason);

        [LoggerMessage(
            EventIds.KeptAlertUnreadable,
            LogLevel.Warning,
            "The open alert that was kept of station {Station} cannot be read and is forgotten; its topic is right at the next alert")]
        public static partial void Unreadable(ILogger logger, string station);
    }
}
