using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Mqtt;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>Publishes what the station is (<c>info</c>) and how its camera is doing (<c>camera</c>), both retained.</summary>
internal sealed class StationReporter
{
    private readonly MqttConnection connection;
    private readonly MessageSequencer stamp;
    private readonly ModelRegistry models;
    private readonly TimeProvider time;
    private readonly Topics topics;
    private string camera = "none";

    /// <summary>Creates the reporter; the model is followed from now on.</summary>
    public StationReporter(MqttConnection connection, MessageSequencer stamp, ModelRegistry models, IOptions<StationOptions> station, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(station);
        this.connection = connection;
        this.stamp = stamp;
        this.models = models;
        this.time = time;
        this.topics = new Topics(station.Value);
        models.Changed += this.ReportStation;
    }

    /// <summary>Follows a camera.</summary>
    /// <param name="supervisor">Keeps the camera running.</param>
    /// <param name="description">What the camera is, without credentials.</param>
    public void Follow(CameraSupervisor supervisor, string description)
    {
        ArgumentNullException.ThrowIfNull(supervisor);
        this.camera = description;
        supervisor.StateChanged += (_, status) => this.ReportCamera(status);
        this.ReportStation();
        this.ReportCamera(supervisor.Status);
    }

    private void ReportStation()
    {
        var model = this.models.Current;
        var info = new InfoMessage(
            InfoMessage.CurrentSchema,
            $"multiad-agent {typeof(StationReporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}",
            $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores",
            RuntimeInformation.OSDescription,
            model?.Inspector.ExecutionProvider,
            this.camera,
            model?.Reference,
            this.models.Problem,
            this.stamp.BootId,
            this.stamp.Next(),
            this.time.GetUtcNow(),
            MessageSequencer.ClockSynchronised());
        this.connection.Retain(this.topics.Info, JsonSerializer.SerializeToUtf8Bytes(info, MessageJson.Default.InfoMessage));
    }

    private void ReportCamera(CameraStatus status)
    {
        var message = new CameraMessage(
            CameraMessage.CurrentSchema,
            JsonNamingPolicy.CamelCase.ConvertName(status.State.ToString()),
            status.Problem,
            status.Since,
            this.stamp.BootId,
            this.stamp.Next(),
            this.time.GetUtcNow(),
            MessageSequencer.ClockSynchronised());
        this.connection.Retain(this.topics.Camera, JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.CameraMessage));
    }
}
