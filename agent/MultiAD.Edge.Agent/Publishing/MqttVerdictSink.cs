using System.Text.Json;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Settings;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>Puts each part's result and each change of the station's alert into the outbox.</summary>
internal sealed partial class MqttVerdictSink : IVerdictSink
{
    // Alerts of one burst are one commit: a slow card must not make parts pass unseen.
    private const int MaximumUnwritten = 64;

    private readonly string station;
    private readonly IOutbox outbox;
    private readonly StationTopics topics;
    private readonly MessageSequencer sequencer;
    private readonly LiveOptions<PublishingOptions> options;
    private readonly ILogger<MqttVerdictSink> logger;
    private readonly Queue<Task> unwritten = new();

    /// <summary>Makes the sink of one station.</summary>
    /// <param name="station">Name of the station.</param>
    /// <param name="outbox">Takes the messages.</param>
    /// <param name="topics">The station's topics.</param>
    /// <param name="sequencer">The station's sequencer.</param>
    /// <param name="options">What is published.</param>
    /// <param name="logger">Told of alerts.</param>
    public MqttVerdictSink(
        string station,
        IOutbox outbox,
        StationTopics topics,
        MessageSequencer sequencer,
        LiveOptions<PublishingOptions> options,
        ILogger<MqttVerdictSink> logger)
    {
        this.station = station;
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
    public async Task AcceptAsync(InspectedPart part, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        var result = this.sequencer.Stamp(Result(part, this.options.Current));
        var payload = JsonSerializer.SerializeToUtf8Bytes(result, MessageJson.Default.ResultMessage);
        this.outbox.Add(new OutgoingMessage(this.topics.Result, payload, MessagePriority.Result)
        {
            Expiry = this.options.Current.ResultExpiry,
        });
        if (part.Alert is { Change: not AlertChange.Continued } alert)
        {
            await this.PublishAsync(alert, part, reason: null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(LineEnd end, CancellationToken cancellationToken)
    {
        if (end is { Alert: { } alert, LastPart: { } part })
        {
            await this.PublishAsync(alert, part, end.Reason, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(this.unwritten).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static ResultMessage Result(InspectedPart part, PublishingOptions options)
    {
        var outcome = part.Outcome;
        return new ResultMessage
        {
            ResultId = part.ResultId,
            AlertId = part.Alert is { Change: not AlertChange.Closed } alert ? alert.AlertId : null,
            PartId = part.PartId,
            TriggerId = part.TriggerId,
            IsSimulated = part.IsSimulated,
            Verdict = outcome.Verdict,
            Reason = MessageBounds.Text(part.Reason),
            RawScore = Number(outcome.RawScore),
            Score = Number(outcome.Score),
            GoodPercentile = Number(outcome.GoodPercentile),
            ImageLimit = Number(outcome.ImageLimit),
            PixelLimit = Number(outcome.PixelLimit),
            Model = Reference(part.Model),
            Regions = MessageBounds.Regions(outcome, options),
            RegionCount = outcome.RegionCount,
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

    private async Task PublishAsync(PartAlert change, InspectedPart part, string? reason, CancellationToken cancellationToken)
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
            Level = change.Level,
            ResultId = part.ResultId,
            PartId = part.PartId,
            IsSimulated = part.IsSimulated,
            FailedParts = change.FailedParts,
            RawScore = Number(part.Outcome.RawScore),
            Score = Number(part.Outcome.Score),
            Regions = MessageBounds.Regions(part.Outcome, this.options.Current),
            RegionCount = part.Outcome.RegionCount,
            Model = Reference(part.Model),
            CapturedAt = part.Frame.CapturedAt,
            Reason = MessageBounds.Text(reason),
        });
        var payload = JsonSerializer.SerializeToUtf8Bytes(alert, MessageJson.Default.AlertMessage);
        var message = new OutgoingMessage(this.topics.Alert, payload, MessagePriority.Alert)
        {
            Retain = true,
            Keep = OpenAlerts.Keep(this.station, alert.State, payload),
        };
        this.unwritten.Enqueue(this.WriteAsync(message, alert));
        while (this.unwritten.Count > MaximumUnwritten || (this.unwritten.TryPeek(out var first) && first.IsCompleted))
        {
            await this.unwritten.Dequeue().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Said once it is on disk: what the log says, a loss of power does not take back.
    private async Task WriteAsync(OutgoingMessage message, AlertMessage alert)
    {
        await this.outbox.AddDurablyAsync(message, CancellationToken.None).ConfigureAwait(false);
        Log.Alert(this.logger, alert.State, alert.PartId, alert.Score, alert.AlertId);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.AlertChanged, LogLevel.Warning, "Alert {State} at part {PartId}, score {Score}, alert {AlertId}")]
        public static partial void Alert(ILogger logger, AlertState state, string partId, double? score, string alertId);
    }
}
