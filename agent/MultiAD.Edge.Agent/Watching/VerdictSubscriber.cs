using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Retrying;
using MultiAD.Edge.Broker;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Watching;

/// <summary>Subscribes to the results of one or more stations and joins them with their heat maps. For one reader.</summary>
internal sealed class VerdictSubscriber : IAsyncDisposable
{
    // Maps that nobody asks for, because their result was lost, must not pile up.
    private const int MaximumMaps = 64;

    // Where so many later results are here, the map was left out: not every failed part of a bad run has one.
    private const int MaximumWaiting = 32;

    private const string ClientName = "multiad-watch";

    // A map follows its result at once; later than this it is not waited for.
    private static readonly TimeSpan MapWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Channel<Received> received = Channel.CreateUnbounded<Received>();
    private readonly Queue<Received> results = new();
    private readonly OrderedDictionary<string, byte[]> maps = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();
    private readonly BrokerLogin login;
    private readonly string[] filters;
    private readonly Action<string> say;
    private Task connection = Task.CompletedTask;
    private string? said;

    private VerdictSubscriber(BrokerLogin login, string stations, Action<string> say)
    {
        this.login = login;
        this.filters = [$"{stations}/{StationTopics.ResultLevel}", $"{stations}/{StationTopics.MapLevel}/+"];
        this.say = say;
    }

    /// <summary>
    /// Connects and subscribes, and does so again whenever the connection is lost. A broker that cannot be reached is tried
    /// again, without end.
    /// </summary>
    /// <param name="login">The broker and who asks it.</param>
    /// <param name="stations">Topic filter of the stations, such as <c>multiad/+/+/+/+</c>.</param>
    /// <param name="say">Told once of each loss, and of the connection after it.</param>
    /// <param name="cancellationToken">Ends the first attempts.</param>
    /// <exception cref="BrokerRefusedException">The broker refuses this client, which a later attempt would not mend.</exception>
    /// <exception cref="BrokerFaultException">A certificate or a file does not do.</exception>
    public static async Task<VerdictSubscriber> ConnectAsync(
        BrokerLogin login, string stations, Action<string> say, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(login);
        ArgumentNullException.ThrowIfNull(say);
        var subscriber = new VerdictSubscriber(login, stations, say);
        try
        {
            var first = await subscriber.ConnectAsync(first: true, cancellationToken).ConfigureAwait(false);
            subscriber.connection = subscriber.KeepAsync(first);
            return subscriber;
        }
        catch
        {
            await subscriber.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Results in the order in which they come; one that a map follows waits briefly for it.</summary>
    public async IAsyncEnumerable<ReceivedVerdict> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            while (this.results.Count == 0)
            {
                await this.TakeAsync(cancellationToken).ConfigureAwait(false);
            }

            var next = this.results.Dequeue();
            var id = next.Result!.ResultId;
            if (next.Result is { Verdict: Verdict.Fail, AlertId: not null })
            {
                await this.WaitForMapAsync(id, cancellationToken).ConfigureAwait(false);
            }

            this.maps.Remove(id, out var map);
            yield return new ReceivedVerdict(StationTopics.NameIn(next.Topic) ?? next.Topic, next.Result, map);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await this.stop.CancelAsync().ConfigureAwait(false);
        await this.connection.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        this.stop.Dispose();
    }

    private async Task<BrokerClient> ConnectAsync(bool first, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, Random.Shared);
        while (true)
        {
            try
            {
                return await BrokerClient.ConnectAsync(
                    this.login, ClientName, this.filters, this.Receive, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or BrokerRefusedException && !(first && IsLasting(error)))
            {
                this.SayOnce($"{error.Message} Trying again.");
            }

            await Task.Delay(backoff.Next(), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task KeepAsync(BrokerClient current)
    {
        while (true)
        {
            this.said = null;
            await using (current.ConfigureAwait(false))
            {
                await current.Ended.WaitAsync(this.stop.Token).ConfigureAwait(false);
            }

            this.say($"The connection to the broker {this.login.Address} is lost. Connecting again.");
            current = await this.ConnectAsync(first: false, this.stop.Token).ConfigureAwait(false);
            this.say($"Connected to the broker {this.login.Address} again. Parts in between are missing.");
        }
    }

    // At the first attempt somebody looks on who can mend it; later a broker may be half started and refuse for a while.
    private static bool IsLasting(Exception error) => error is BrokerRefusedException or BrokerFaultException;

    private void SayOnce(string words)
    {
        if (this.said != words)
        {
            this.said = words;
            this.say(words);
        }
    }

    private async Task WaitForMapAsync(string resultId, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(MapWait);
        while (!this.maps.ContainsKey(resultId) && this.results.Count < MaximumWaiting && !timeout.IsCancellationRequested)
        {
            try
            {
                await this.TakeAsync(timeout.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The verdict stands without its map.
                return;
            }
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var next = await this.received.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (next.Result is not null)
        {
            this.results.Enqueue(next);
            return;
        }

        this.maps[next.ResultId!] = next.Map!;
        if (this.maps.Count > MaximumMaps)
        {
            this.maps.RemoveAt(0);
        }
    }

    private void Receive(MqttApplicationMessage message)
    {
        // The result's identifier stands in the topic, so that a map finds its result also without version 5's properties.
        var levels = message.Topic.Split('/');
        if (levels.Length > StationTopics.Levels + 1 && levels[^2] == StationTopics.MapLevel)
        {
            this.received.Writer.TryWrite(new Received(message.Topic, null, levels[^1], message.Payload.ToArray()));
        }
        else if (Parse(message.Payload) is { } result)
        {
            this.received.Writer.TryWrite(new Received(message.Topic, result, null, null));
        }
    }

    // Somebody else's message on this topic is none of a watcher's business.
    private static ResultMessage? Parse(ReadOnlySequence<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            var result = JsonSerializer.Deserialize(ref reader, MessageJson.Default.ResultMessage);
            return result is
            {
                Schema: ResultMessage.CurrentSchema,
                ResultId: not null,
                Frame: not null,
                Regions: not null,
                Timings: not null,
            }
                ? result
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Received(string Topic, ResultMessage? Result, string? ResultId, byte[]? Map);
}
