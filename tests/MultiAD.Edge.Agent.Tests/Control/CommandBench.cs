using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Testing;
using MQTTnet;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Hosting;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Delivery;
using MultiAD.Edge.Agent.Tests.Pipeline;

namespace MultiAD.Edge.Agent.Tests.Control;

/// <summary>Everything between a message from the broker and the outbox, with one real line named "camera"; no broker.</summary>
internal sealed class CommandBench : IAsyncDisposable
{
    public const string Agent = "multiad/plant/line/box";
    public const string Station = Agent + "/camera";

    private readonly CancellationTokenSource stop = new();
    private readonly LineFolder folder = new(3);
    private readonly StationLimits limits;
    private readonly Task running;

    public CommandBench(IKeptValues? kept = null, CommandOptions? options = null, bool clockSynced = true, bool loops = true)
    {
        this.Kept = kept ?? new MemoryKeptValues();
        var agent = new AgentIdentity(new AgentOptions { Site = "plant", Line = "line", Name = "box" });
        this.Line = this.folder.Line("camera", this.Probe, loop: true);
        this.Line.Model.TryLoad();
        var (time, stamp) = (TimeProvider.System, new CommandStamp(agent.Boot, TimeProvider.System));
        this.limits = new StationLimits(this.Kept, new FakeLogger<StationLimits>(this.Log));
        this.limits.Restore([this.Line]);
        var finder = new StationFinder([this.Line]);
        options ??= new CommandOptions();
        var journal = new CommandJournal(this.Kept, time, new FakeLogger<CommandJournal>(this.Log));
        journal.Load();
        this.Table = new CommandTable(
            [
                new PingHandler([this.Line], () => this.Table!.Counters),
                new ConfigurationHandler(new LiveSettings(this.Configuration)),
                new TriggerHandler(finder, time),
                new PauseHandler(finder, pause: true, new FakeLogger<PauseHandler>(this.Log)),
                new PauseHandler(finder, pause: false, new FakeLogger<PauseHandler>(this.Log)),
                new LimitHandler(finder, this.limits, time, new FakeLogger<LimitHandler>(this.Log)),
                new SnapshotHandler(finder, agent.Topics, this.Outbox, time),
            ],
            ["camera"],
            options,
            journal,
            stamp,
            new FakeLogger<CommandTable>(this.Log));
        this.Receiver = new CommandReceiver(
            this.Table, stamp, new CommandClock(time, options.MaximumAge, () => clockSynced), agent.Topics, this.Outbox, time);
        this.running = loops ? this.Line.RunAsync(this.stop.Token) : Task.CompletedTask;
        this.Receiver.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public IKeptValues Kept { get; }

    public LineProbe Probe { get; } = new();

    public FakeLogCollector Log { get; } = new();

    public InspectionPipeline Line { get; }

    public CommandTable Table { get; }

    public CommandReceiver Receiver { get; }

    public SqliteOutbox Outbox { get; } = TestOutbox.InMemory();

    private IConfigurationRoot Configuration { get; } = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Mqtt:Username"] = "operator",
        ["Mqtt:PasswordFile"] = "/run/credentials/mqtt",
        ["Stations:camera:Camera:Kind"] = "rtsp",
        ["Stations:camera:Camera:Path"] = "rtsp://user:geheim@10.0.0.5/stream",
    }).Build();

    public static JsonObject Request(string? requestId = null, JsonObject? arguments = null) => new()
    {
        ["schema"] = "multiad.command/1",
        ["requestId"] = requestId ?? Guid.NewGuid().ToString("N"),
        ["issuedAt"] = DateTime.UtcNow,
        ["by"] = "anna",
        ["arguments"] = arguments,
    };

    public static MqttApplicationMessageBuilder Message(string topic, string payload) =>
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(Encoding.UTF8.GetBytes(payload)).WithResponseTopic("answers");

    /// <summary>Sends a request and gives its answer.</summary>
    public async Task<JsonObject> AskAsync(string topic, JsonObject? request = null)
    {
        this.Receiver.Receive(Message(topic, (request ?? Request()).ToJsonString()).Build());
        return await this.AnswerAsync("answers");
    }

    /// <summary>The next answer on a topic; others stay.</summary>
    public async Task<JsonObject> AnswerAsync(string topic) => JsonNode.Parse((await this.NextAsync(topic)).Payload)!.AsObject();

    /// <summary>The next message of the outbox.</summary>
    public async Task<OutgoingMessage> NextAsync(string topic)
    {
        await Eventually.True(() => this.Outbox.Count > 0);
        var entry = this.Outbox.Peek()!;
        this.Outbox.Complete(entry.Id);
        return entry.Message.Topic == topic
            ? entry.Message
            : throw new InvalidOperationException($"There is a message on {entry.Message.Topic}, not on {topic}.");
    }

    public async ValueTask DisposeAsync()
    {
        await this.Receiver.StopAsync(CancellationToken.None);
        await this.stop.CancelAsync();
        await this.running;
        this.Receiver.Dispose();
        this.limits.Dispose();
        this.Line.Dispose();
        this.folder.Dispose();
        this.stop.Dispose();
    }
}
