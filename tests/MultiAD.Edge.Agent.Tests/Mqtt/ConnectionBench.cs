using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Delivery;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

/// <summary>A connection to a real broker, with what it sends and what it logs.</summary>
internal sealed class ConnectionBench : IAsyncDisposable, ILogger<MqttConnection>
{
    public const string Status = "multiad/site/line/agent/status";
    private readonly MqttConnection connection;
    private readonly ConcurrentQueue<(int Id, string Text)> log = new();

    private ConnectionBench(MqttOptions options, IMessageReceiver? receiver)
    {
        this.States = new RetainedStates(this.Outbox);
        this.connection = new MqttConnection(
            options,
            new AgentIdentity(new AgentOptions()),
            new Outgoing(this.Outbox, this.States, this.Notices),
            TimeProvider.System,
            this,
            receiver);
    }

    public IOutbox Outbox { get; } = TestOutbox.InMemory();

    public RetainedStates States { get; }

    public Notices Notices { get; } = new();

    public static async Task<ConnectionBench> StartAsync(int port, double keepAlive = 20, IMessageReceiver? receiver = null)
    {
        var options = new MqttOptions
        {
            Broker = $"127.0.0.1:{port}",
            KeepAlive = TimeSpan.FromSeconds(keepAlive),
            ReconnectDelay = TimeSpan.FromMilliseconds(100),
            MaximumReconnectDelay = TimeSpan.FromSeconds(1),
            Timeout = TimeSpan.FromSeconds(5),
        };
        var bench = new ConnectionBench(options, receiver);
        await bench.connection.StartAsync(CancellationToken.None);
        return bench;
    }

    public void AddAlert(string topic, string text) => this.Add(topic, text, MessagePriority.Alert);

    public void AddResult(string topic, string text) => this.Add(topic, text, MessagePriority.Result);

    public IReadOnlyList<string> Logged(int id) => [.. this.log.Where(entry => entry.Id == id).Select(entry => entry.Text)];

    public Task WaitForLogAsync(int id) => Eventually.True(() => this.Logged(id).Count > 0);

    public Task StopAsync() => this.connection.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await this.connection.StopAsync(CancellationToken.None);
        this.connection.Dispose();
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        this.log.Enqueue((eventId.Id, formatter(state, exception)));

    private void Add(string topic, string text, MessagePriority priority) =>
        this.Outbox.Add(new OutgoingMessage(topic, System.Text.Encoding.UTF8.GetBytes(text), priority)
        {
            Retain = priority == MessagePriority.Alert,
            Expiry = TimeSpan.FromSeconds(30),
            Properties = [new("name", "value")],
        });
}
