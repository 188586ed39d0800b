using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Publishing;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Puts a station together: its camera, model and alert, and the sinks that are told of its verdicts.</summary>
internal sealed class StationFactory
{
    private readonly LiveSettings live;
    private readonly AgentSettings settings;
    private readonly AgentIdentity agent;
    private readonly ModelRegistry registry;
    private readonly StationOutputs outputs;
    private readonly TimeProvider time;
    private readonly ILoggerFactory loggers;

    /// <summary>Takes what all stations share.</summary>
    public StationFactory(
        LiveSettings settings,
        AgentIdentity agent,
        ModelRegistry registry,
        StationOutputs outputs,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        this.live = settings;
        this.settings = settings.Current;
        this.agent = agent;
        this.registry = registry;
        this.outputs = outputs;
        this.time = time;
        this.loggers = loggers;
    }

    /// <summary>Puts a station together; nothing runs yet.</summary>
    /// <exception cref="ConfigurationException">Its configuration has errors.</exception>
    public InspectionPipeline Create(string name)
    {
        var context = new StationContext(name, this.agent.Boot, this.time, this.loggers)
        {
            Heartbeats = this.outputs.Heartbeats,
        };
        var topics = this.agent.Topics.Of(name);
        var sequencer = this.agent.SequencerOf(name);
        var publishing = this.live.Publishing(name);
        var model = new StationModel(
            this.settings.Of<ModelOptions>(name), this.registry, this.time, this.loggers.CreateLogger<StationModel>());
        return new InspectionPipeline(context, new StationParts
        {
            Camera = this.settings.Of<CameraOptions>(name),
            Pipeline = this.settings.Of<PipelineOptions>(name),
            Alert = this.live.Alert(name),
            Model = model,
            Observer = new StationReporter(context, topics, sequencer, this.outputs.States, model, this.outputs.Reporter),
            Sinks =
            [
                new MqttVerdictSink(
                    name, this.outputs.Outbox, topics, sequencer, publishing, this.loggers.CreateLogger<MqttVerdictSink>()),
                new HeatMapSink(this.outputs.Outbox, topics, publishing, this.time),
            ],
        });
    }
}
