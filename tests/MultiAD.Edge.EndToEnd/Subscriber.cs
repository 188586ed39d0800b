using System.Diagnostics;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Contracts;

namespace MultiAD.Edge.EndToEnd;

/// <summary>mosquitto's own command-line subscriber, so that no client library of ours reads what ours has written.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private const string Probe = "probe";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Process process;
    private readonly Lock gate = new();
    private readonly List<(string Topic, byte[] Payload)> messages = [];

    private Subscriber(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => this.Record(line.Data);
        process.BeginOutputReadLine();
    }

    /// <summary>What came so far, in order.</summary>
    public IReadOnlyList<(string Topic, byte[] Payload)> Messages
    {
        get
        {
            lock (this.gate)
            {
                return [.. this.messages];
            }
        }
    }

    /// <summary>Subscribes to everything and waits until the subscription stands.</summary>
    public static async Task<Subscriber> StartAsync(MosquittoBroker broker)
    {
        var port = broker.Port.ToString();
        var subscriber = new Subscriber(Built.Start("mosquitto_sub", "-V", "5", "-p", port, "-q", "1", "-t", "#", "-F", "%t %x"));

        // A message of our own that comes back is the proof.
        await WaitAsync(async () =>
        {
            await Built.RunAsync("mosquitto_pub", "-V", "5", "-p", broker.Port.ToString(), "-t", Probe, "-m", "here");
            return subscriber.Messages.Count > 0;
        });
        return subscriber;
    }

    /// <summary>Payloads on one topic, in order.</summary>
    public IReadOnlyList<byte[]> On(string topic) =>
        [.. this.Messages.Where(message => message.Topic == topic).Select(message => message.Payload)];

    /// <summary>What is wrong with all that came, each message against its schema; a topic that no contract names is wrong too.</summary>
    public IReadOnlyList<string> ContractErrors() =>
        [.. this.Messages.Where(message => message.Topic != Probe).SelectMany(message => ContractSchemas.Errors(message.Topic, message.Payload))];

    /// <summary>Waits until something holds.</summary>
    public static async Task WaitAsync(Func<Task<bool>> holds)
    {
        using var timeout = new CancellationTokenSource(Limit);
        while (!await holds())
        {
            await Task.Delay(Pause, timeout.Token);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        this.process.Kill();
        await this.process.WaitForExitAsync();
        this.process.Dispose();
    }

    private void Record(string? line)
    {
        if (line is null)
        {
            return;
        }

        var space = line.IndexOf(' ', StringComparison.Ordinal);
        lock (this.gate)
        {
            this.messages.Add((line[..space], Convert.FromHexString(line[(space + 1)..])));
        }
    }
}
