using System.Text.Json;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>Puts each part's result and each change of the station's alert into the outbox.</summary>
internal sealed partial class MqttVerdictSink : IVerdictSink
{
    private readonly IOutbox outbox;
    private readonly StationTopics topics;
    private readonly MessageSequencer sequencer;
    private readonly PublishingOptions options;
    private readonly ILogger<MqttVerdictSink> logger;

    /// <summary>Makes the sink of one station.</summary>
    /// <param name="outbox">Takes the messages.</param>
    /// <param name="topics">The station's topics.</param>
    /// <param name="sequencer">The station's sequencer.</param>
    /// <param name="options">What is published.</param>
    /// <param name="logger">Told of alerts.</param>
    public MqttVerdictSink(
        IOutbox outbox,
        StationTopics topics,
        MessageSequencer sequencer,
        PublishingOptions options,
        ILogger<MqttVerdictSink> logger)
    {
        this.outbox = outbox;
        this.topics = topics;
        this.sequencer = sequencer;
        this.options = options;
        this.logger = logger;
    }

    /// <inheritdoc/>
    public string Name => "MQTT";

    /// <inheritdoc/>
    public bool NeedsPicture(InspectedPart part) => false;

    /// <inheritdoc/>
    public Task AcceptAsync(InspectedPart part, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        var result = this.sequencer.Stamp(Result(part));
        var payload = JsonSerializer.SerializeToUtf8Bytes(result, MessageJson.Default.ResultMessage);
        this.outbox.Add(new OutgoingMessage(this.topics.Result, payload, MessagePriority.Result)
        {
            Expiry = this.options.ResultExpiry,
        });
        if (part.Alert is { } alert)
        {
            this.Publish(alert, part, reason: null);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CompleteAsync(LineEnd end, CancellationToken cancellationToken)
    {
        if (end is { Alert: { } alert, LastPart: { } part })
        {
            this.Publish(alert, part, end.Reason);
        }

        return Task.CompletedTask;
    }

    private static ResultMessage Result(InspectedPart part)
    {
        var outcome = part.Outcome;
        return new ResultMessage
        {
            ResultId = part.ResultId,
            AlertId = part.Alert is { Change: AlertChange.Opened or AlertChange.Updated } alert ? alert.AlertId : null,
            PartId = part.PartId,
            TriggerId = part.TriggerId,
            IsSimulated = part.IsSimulated,
            Verdict = outcome.Verdict,
            Reason = part.Reason,
            RawScore = Number(outcome.RawScore),
            Score = Number(outcome.Score),
            GoodPercentile = Number(outcome.GoodPercentile),
            ImageLimit = Number(outcome.ImageLimit),
            PixelLimit = Number(outcome.PixelLimit),
            Model = Reference(part.Model),
            Regions = outcome.Regions,
            Frame = new FrameReference(part.Frame.Number, part.Frame.Width, part.Frame.Height, part.Frame.Source),
            CapturedAt = part.Frame.CapturedAt,
            Timings = new TimingReference(
                Milliseconds(part.Timings.Preparation), Milliseconds(part.Timings.Inference), Milliseconds(part.Timings.Total)),
        };
    }

    /// <summary>A model as messages name it.</summary>
    internal static ModelReference? Reference(ModelIdentity? model) => model is null ? null : new(model.Name, model.Version, model.Digest);

    private static double? Number(double value) => double.IsFinite(value) ? value : null;

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private void Publish(PartAlert change, InspectedPart part, string? reason)
    {
        var alert = this.sequencer.Stamp(new AlertMessage
        {
            AlertId = change.AlertId,
            State = change.Change switch
            {
                AlertChange.Opened => AlertState.Opened,
                AlertChange.Updated => AlertState.Updated,
                _ => AlertState.Closed,
            },
            ResultId = part.ResultId,
            PartId = part.PartId,
            IsSimulated = part.IsSimulated,
            FailedParts = change.FailedParts,
            RawScore = Number(part.Outcome.RawScore),
            Score = Number(part.Outcome.Score),
            Regions = part.Outcome.Regions,
            Model = Reference(part.Model),
            CapturedAt = part.Frame.CapturedAt,
            Reason = reason,
        });
        var payload = JsonSerializer.SerializeToUtf8Bytes(alert, MessageJson.Default.AlertMessage);
        this.outbox.Add(new OutgoingMessage(this.topics.Alert, payload, MessagePriority.Alert) { Retain = true });
        Log.Alert(this.logger, alert.State, alert.PartId, alert.Score, alert.AlertId);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AlertChanged, LogLevel.Warning, "Alert {State} at part {PartId}, score {Score}, alert {AlertId}")]
        public static partial void Alert(ILogger logger, AlertState state, string partId, double? score, string alertId);
    }
}
