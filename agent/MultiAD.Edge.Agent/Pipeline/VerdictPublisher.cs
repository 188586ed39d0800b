using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Messaging;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Pipeline;

/// <summary>Turns verdicts into messages: each part's result, the life of an alert, heat maps of failed parts, and what the station is.</summary>
public sealed partial class VerdictPublisher
{
    private const double SmallerMap = 0.7;
    private const int SmallestMapSide = 64;

    private readonly MqttConnection connection;
    private readonly MessageStamp stamp;
    private readonly Topics topics;
    private readonly PublishingOptions options;
    private readonly AlertOptions alertOptions;
    private readonly ModelHost models;
    private readonly TimeProvider time;
    private readonly ILogger<VerdictPublisher> logger;
    private AlertPolicy? policy;
    private ResultMessage? last;
    private string cameraDescription = "none";
    private bool simulated;

    /// <summary>Creates the publisher.</summary>
    public VerdictPublisher(
        MqttConnection connection,
        MessageStamp stamp,
        IOptions<StationOptions> station,
        IOptions<PublishingOptions> options,
        IOptions<AlertOptions> alerts,
        ModelHost models,
        TimeProvider time,
        ILogger<VerdictPublisher> logger)
    {
        ArgumentNullException.ThrowIfNull(station);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentNullException.ThrowIfNull(models);
        this.connection = connection;
        this.stamp = stamp;
        this.topics = new Topics(station.Value);
        this.options = options.Value;
        this.alertOptions = alerts.Value;
        this.models = models;
        this.time = time;
        this.logger = logger;
        models.Changed += this.PublishInfo;
    }

    /// <summary>Parts published so far.</summary>
    public long Parts { get; private set; }

    /// <summary>Follows a camera and publishes what it and the station are.</summary>
    public void Attach(CameraSupervisor supervisor, bool isSimulated)
    {
        ArgumentNullException.ThrowIfNull(supervisor);
        this.simulated = isSimulated;
        supervisor.StateChanged += (_, status) =>
        {
            this.PublishCamera(status);
            if (this.cameraDescription != supervisor.Description)
            {
                this.cameraDescription = supervisor.Description;
                this.PublishInfo();
            }
        };
        this.PublishInfo();
        this.PublishCamera(supervisor.Status);
    }

    /// <summary>Closes an open alert, because no more parts will come.</summary>
    public void CloseAlert(string reason)
    {
        if (this.policy?.Close() == AlertChange.Closed && this.last is { } result)
        {
            this.PublishAlert(AlertState.Closed, result, reason);
        }
    }

    /// <summary>Publishes one part.</summary>
    internal void Publish(PartJob job)
    {
        var outcome = job.Outcome;
        var judged = double.IsFinite(outcome.RawScore);
        var result = new ResultMessage(
            ResultMessage.CurrentSchema,
            Guid.NewGuid().ToString("N"),
            job.Frame.Number.ToString(CultureInfo.InvariantCulture),
            this.simulated,
            outcome.Verdict,
            judged ? null : job.Reason ?? "the model gave no usable score",
            judged ? outcome.RawScore : null,
            judged ? outcome.Score : null,
            judged ? outcome.GoodPercentile : null,
            judged ? outcome.ImageLimit : null,
            judged ? outcome.PixelLimit : null,
            job.Model?.Reference,
            outcome.Regions,
            new FrameReference(job.Frame.Number, job.Frame.Width, job.Frame.Height, job.Frame.Source),
            job.Frame.CapturedAt,
            new TimingReference(Math.Round(job.Inference.TotalMilliseconds, 3), Math.Round(job.Total.TotalMilliseconds, 3)),
            this.stamp.BootId,
            this.stamp.Next(),
            MessageStamp.ClockSynchronised());
        this.connection.Publish(new OutgoingMessage(this.topics.Result, JsonSerializer.SerializeToUtf8Bytes(result, MessageJson.Default.ResultMessage), DeliveryClass.Result)
        {
            Expiry = this.options.ResultExpiry,
        });
        this.Parts++;
        this.last = result;
        if (job.Model is { } model)
        {
            this.FollowAlert(job, model, result);
        }
    }

    private void FollowAlert(PartJob job, LoadedModel model, ResultMessage result)
    {
        this.policy ??= this.CreatePolicy(model.Inspector.Manifest.VerdictPolicy);
        var change = this.policy.Observe(result.Verdict);
        if (change != AlertChange.None)
        {
            this.PublishAlert(change switch { AlertChange.Opened => AlertState.Opened, AlertChange.Updated => AlertState.Updated, _ => AlertState.Closed }, result, null);
        }

        if (change is AlertChange.Opened or AlertChange.Updated)
        {
            this.connection.Publish(new OutgoingMessage(this.topics.AlertMap, this.DrawMap(job, model), DeliveryClass.Map)
            {
                ContentType = "image/png",
                Correlation = Encoding.UTF8.GetBytes(this.policy.AlertId!),
                Properties = [new("alertId", this.policy.AlertId!), new("resultId", result.ResultId), new("partId", result.PartId)],
            });
        }
    }

    private AlertPolicy CreatePolicy(Inspection.Bundles.VerdictDefaults defaults)
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
            this.policy.FailedParts,
            result.RawScore,
            result.Score,
            result.Regions,
            result.Model,
            result.CapturedAt,
            reason,
            this.stamp.BootId,
            this.stamp.Next(),
            MessageStamp.ClockSynchronised());
        this.connection.Publish(new OutgoingMessage(this.topics.Alert, JsonSerializer.SerializeToUtf8Bytes(alert, MessageJson.Default.AlertMessage), DeliveryClass.Alert));
        Log.Alert(this.logger, state, result.PartId, result.Score, alert.AlertId);
    }

    private byte[] DrawMap(PartJob job, LoadedModel model)
    {
        var side = this.options.MapMaximumSide;
        while (true)
        {
            using var picture = HeatMap.Overlay(job.Frame.Pixels, job.Slot!.Map, model.Inspector.Calibration, side);
            var png = HeatMap.ToPng(picture);
            if (png.Length <= this.options.MapMaximumBytes || side <= SmallestMapSide)
            {
                return png;
            }

            side = Math.Max(SmallestMapSide, (int)(Math.Min(side, Math.Max(picture.Cols, picture.Rows)) * SmallerMap));
        }
    }

    private void PublishInfo()
    {
        var model = this.models.Current;
        var info = new InfoMessage(
            InfoMessage.CurrentSchema,
            $"multiad-agent {typeof(VerdictPublisher).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}",
            $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores",
            RuntimeInformation.OSDescription,
            model?.Inspector.ExecutionProvider,
            this.cameraDescription,
            model?.Reference,
            this.models.Problem,
            this.stamp.BootId,
            this.stamp.Next(),
            this.time.GetUtcNow(),
            MessageStamp.ClockSynchronised());
        this.connection.Retain(this.topics.Info, JsonSerializer.SerializeToUtf8Bytes(info, MessageJson.Default.InfoMessage));
    }

    private void PublishCamera(CameraStatus status)
    {
        var message = new CameraMessage(
            CameraMessage.CurrentSchema,
            JsonNamingPolicy.CamelCase.ConvertName(status.State.ToString()),
            status.Problem,
            status.Since,
            this.stamp.BootId,
            this.stamp.Next(),
            this.time.GetUtcNow(),
            MessageStamp.ClockSynchronised());
        this.connection.Retain(this.topics.Camera, JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.CameraMessage));
    }

    private static partial class Log
    {
        [LoggerMessage(400, LogLevel.Warning, "Alert {State} at part {PartId}, score {Score}, alert {AlertId}")]
        public static partial void Alert(ILogger logger, AlertState state, string partId, double? score, string alertId);
    }
}
