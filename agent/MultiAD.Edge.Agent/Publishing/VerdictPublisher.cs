using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Rendering;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>Turns verdicts into messages: each part's result, the life of an alert, and the heat maps of its parts. Not thread-safe.</summary>
internal sealed partial class VerdictPublisher
{
    private const double SmallerMap = 0.7;
    private const int MinimumMapSide = 64;

    private readonly MqttConnection connection;
    private readonly MessageSequencer stamp;
    private readonly Topics topics;
    private readonly PublishingOptions options;
    private readonly AlertOptions alertOptions;
    private readonly bool simulated;
    private readonly ILogger<VerdictPublisher> logger;
    private AlertPolicy? policy;
    private ResultMessage? last;
    private HeatMapFolder? folder;

    /// <summary>Creates the publisher.</summary>
    public VerdictPublisher(
        MqttConnection connection,
        MessageSequencer stamp,
        IOptions<StationOptions> station,
        IOptions<PublishingOptions> options,
        IOptions<AlertOptions> alerts,
        IOptions<CameraOptions> camera,
        ILogger<VerdictPublisher> logger)
    {
        ArgumentNullException.ThrowIfNull(station);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentNullException.ThrowIfNull(camera);
        this.connection = connection;
        this.stamp = stamp;
        this.topics = new Topics(station.Value);
        this.options = options.Value;
        this.alertOptions = alerts.Value;
        this.simulated = camera.Value.Kind is CameraKind.Folder or CameraKind.Video;
        this.logger = logger;
    }

    /// <summary>Parts published so far.</summary>
    public long Parts { get; private set; }

    /// <summary>Closes an open alert, because no more parts will come.</summary>
    public void CloseAlert(string reason)
    {
        if (this.policy?.Close() == AlertChange.Closed && this.last is { } result)
        {
            this.PublishAlert(AlertState.Closed, result, reason);
        }
    }

    /// <summary>Waits until all that was published has reached the broker, at most a time.</summary>
    public Task DrainAsync(TimeSpan limit, CancellationToken cancellationToken) => this.connection.DrainAsync(limit, cancellationToken);

    /// <summary>Publishes one part.</summary>
    internal void Publish(PartJob job)
    {
        var outcome = job.Outcome;
        var change = AlertChange.None;
        if (job.Model is { } judge)
        {
            this.policy ??= this.CreatePolicy(judge.Inspector.Manifest.VerdictPolicy);
            change = this.policy.Observe(outcome.Verdict);
        }

        var alertId = change is AlertChange.Opened or AlertChange.Updated ? this.policy!.AlertId : null;
        var result = this.Describe(job, outcome, alertId);
        this.connection.Publish(new OutgoingMessage(this.topics.Result, JsonSerializer.SerializeToUtf8Bytes(result, MessageJson.Default.ResultMessage), MessagePriority.Result)
        {
            Expiry = this.options.ResultExpiry,
        });
        this.Parts++;
        this.last = result;
        switch (change)
        {
            case AlertChange.Opened:
                this.PublishAlert(AlertState.Opened, result, null);
                break;
            case AlertChange.Updated:
                this.PublishAlert(AlertState.Updated, result, null);
                break;
            case AlertChange.Closed:
                this.PublishAlert(AlertState.Closed, result, null);
                break;
        }

        if (alertId is not null)
        {
            this.PublishMap(job, result, alertId);
        }
    }

    private ResultMessage Describe(PartJob job, InspectionOutcome outcome, string? alertId)
    {
        var judged = double.IsFinite(outcome.RawScore);
        return new ResultMessage(
            ResultMessage.CurrentSchema,
            Guid.NewGuid().ToString("N"),
            alertId,
            job.Frame.Number.ToString(CultureInfo.InvariantCulture),
            this.simulated,
            outcome.Verdict,
            judged ? null : job.Reason ?? "the model gave no usable score",
            Number(outcome.RawScore),
            Number(outcome.Score),
            Number(outcome.GoodPercentile),
            Number(outcome.ImageLimit),
            Number(outcome.PixelLimit),
            job.Model?.Reference,
            outcome.Regions,
            new FrameReference(job.Frame.Number, job.Frame.Width, job.Frame.Height, job.Frame.Source),
            job.Frame.CapturedAt,
            new TimingReference(Milliseconds(job.Preparation), Milliseconds(job.Inference), Milliseconds(job.Total)),
            this.stamp.BootId,
            this.stamp.Next(),
            MessageSequencer.ClockSynchronised());
    }

    private static double? Number(double value) => double.IsFinite(value) ? value : null;

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    // The verdict is out already: a map that cannot be drawn or kept is reported and takes nothing with it.
    private void PublishMap(PartJob job, ResultMessage result, string alertId)
    {
        try
        {
            var png = this.DrawMap(job);
            this.connection.Publish(new OutgoingMessage(this.topics.AlertMap, png, MessagePriority.Map)
            {
                ContentType = "image/png",
                Correlation = Encoding.UTF8.GetBytes(alertId),
                Properties = [new("alertId", alertId), new("resultId", result.ResultId), new("partId", result.PartId)],
            });
            if (this.options.MapsFolder is { } path)
            {
                this.folder ??= new HeatMapFolder(path, this.options.MapsKept);
                this.folder.Save(result.CapturedAt, result.ResultId, png);
            }
        }
        catch (Exception error)
        {
            Log.MapFailed(this.logger, result.PartId, error.Message);
        }
    }

    private AlertPolicy CreatePolicy(VerdictDefaults defaults)
    {
        var fails = this.alertOptions.FailsToOpen ?? defaults.FailsToOpen;
        var window = Math.Max(fails, this.alertOptions.Window ?? defaults.Window);
        return new AlertPolicy(fails, window, this.alertOptions.PassesToClose ?? defaults.PassesToClose);
    }

    private void PublishAlert(AlertState state, ResultMessage result, string? reason)
    {
        var alert = new AlertMessage(
            AlertMessage.CurrentSchema,
            this.policy!.AlertId!,
            state,
            result.ResultId,
            result.PartId,
            result.IsSimulated,
            this.policy.FailedParts,
            result.RawScore,
            result.Score,
            result.Regions,
            result.Model,
            result.CapturedAt,
            reason,
            this.stamp.BootId,
            this.stamp.Next(),
            MessageSequencer.ClockSynchronised());
        this.connection.Publish(new OutgoingMessage(this.topics.Alert, JsonSerializer.SerializeToUtf8Bytes(alert, MessageJson.Default.AlertMessage), MessagePriority.Alert));
        Log.Alert(this.logger, state, result.PartId, result.Score, alert.AlertId);
    }

    private byte[] DrawMap(PartJob job)
    {
        var calibration = job.Model!.Inspector.Calibration;
        var side = this.options.MapMaximumSide;
        while (true)
        {
            using var picture = HeatMap.Overlay(job.Frame.Pixels, job.Slot!.Map, calibration, side);
            var png = ImageFile.EncodePng(picture);
            if (png.Length <= this.options.MapMaximumBytes || side <= MinimumMapSide)
            {
                return png;
            }

            side = Math.Max(MinimumMapSide, (int)(Math.Min(side, Math.Max(picture.Cols, picture.Rows)) * SmallerMap));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(401, LogLevel.Error, "The heat map of part {PartId} is lost: {Reason}")]
        public static partial void MapFailed(ILogger logger, string partId, string reason);

        [LoggerMessage(400, LogLevel.Warning, "Alert {State} at part {PartId}, score {Score}, alert {AlertId}")]
        public static partial void Alert(ILogger logger, AlertState state, string partId, double? score, string alertId);
    }
}
