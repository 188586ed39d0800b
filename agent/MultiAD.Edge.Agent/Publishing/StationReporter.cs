using System.Text.Json;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>
/// Publishes how a station's camera is doing (<c>camera</c>, retained), and tells the agent's reporter what the station is.
/// </summary>
internal sealed class StationReporter : ICameraObserver
{
    private readonly Lock gate = new();
    private readonly StationContext station;
    private readonly StationTopics topics;
    private readonly MessageSequencer sequencer;
    private readonly RetainedStates states;
    private readonly StationModel model;
    private readonly AgentReporter agent;
    private string camera = "none";
    private CameraStatus? status;

    /// <summary>Makes the reporter of one station; its model is followed from now on.</summary>
    /// <param name="station">The station.</param>
    /// <param name="topics">Its topics.</param>
    /// <param name="sequencer">Its sequencer.</param>
    /// <param name="states">Takes the retained topic.</param>
    /// <param name="model">Its model.</param>
    /// <param name="agent">Told of the station.</param>
    public StationReporter(
        StationContext station,
        StationTopics topics,
        MessageSequencer sequencer,
        RetainedStates states,
        StationModel model,
        AgentReporter agent)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.station = station;
        this.topics = topics;
        this.sequencer = sequencer;
        this.states = states;
        this.model = model;
        this.agent = agent;
        model.Changed += this.ReportStation;
        station.Control.Changed += this.ReportCamera;
    }

    /// <inheritdoc/>
    public void OnDescribed(string description)
    {
        lock (this.gate)
        {
            this.camera = description;
            this.ReportStation();
        }
    }

    /// <inheritdoc/>
    public void OnChanged(CameraStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        lock (this.gate)
        {
            this.status = status;
            this.ReportCamera();
        }
    }

    // A pause may come before the first state of the camera, which then says it.
    private void ReportCamera()
    {
        lock (this.gate)
        {
            if (this.status is not { } status)
            {
                return;
            }

            var message = this.sequencer.Stamp(new CameraMessage
            {
                State = JsonNamingPolicy.CamelCase.ConvertName(status.State.ToString()),
                Problem = status.Problem,
                Paused = this.station.Control.IsPaused,
                Since = status.Since,
                At = this.station.Time.GetUtcNow(),
            });
            this.states.Set(this.topics.Camera, JsonSerializer.SerializeToUtf8Bytes(message, MessageJson.Default.CameraMessage));
        }
    }

    // Camera and model report from threads of their own: read and said under one lock, an older state never comes last.
    private void ReportStation()
    {
        lock (this.gate)
        {
            this.agent.Report(new StationReference
            {
                Name = this.station.Name,
                Camera = this.camera,
                Model = MqttVerdictSink.Reference(this.model.Identity),
                SignedBy = this.model.SignedBy,
                ExecutionProvider = this.model.ExecutionProvider,
                Fallbacks = [.. this.model.Fallbacks.Select(one => new FallbackReference { Provider = one.Provider, Reason = one.Reason })],
                Problem = this.model.Problem,
            });
        }
    }
}
