using System.Buffers;
using System.Threading.Channels;
using MQTTnet;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>The connection to the broker, made again whenever it is lost.</summary>
internal sealed class BrokerLink : IAsyncDisposable
{
    private const string ClientName = "multiad-publish";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<BrokerEvent> events = Channel.CreateUnbounded<BrokerEvent>();
    private readonly CancellationTokenSource stop = new();
    private readonly BrokerLogin login;
    private readonly IReadOnlyList<string> filters;
    private volatile TaskCompletionSource<BrokerClient> connected = NewConnection();
    private Task keeping = Task.CompletedTask;

    private BrokerLink(BrokerLogin login, IReadOnlyList<string> filters)
    {
        this.login = login;
        this.filters = filters;
    }

    /// <summary>What comes, in order. For one reader.</summary>
    public ChannelReader<BrokerEvent> Events => this.events.Reader;

    /// <summary>Connects and subscribes. Only the first attempt fails; a later loss is mended for as long as this lives.</summary>
    /// <param name="login">The broker and who asks it.</param>
    /// <param name="filters">Topic filters; the broker must grant the first.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RolloutException">The broker cannot be reached or refuses.</exception>
    public static async Task<BrokerLink> ConnectAsync(
        BrokerLogin login, IReadOnlyList<string> filters, CancellationToken cancellationToken)
    {
        var link = new BrokerLink(login, filters);
        try
        {
            var first = await link.OpenAsync(cancellationToken).ConfigureAwait(false);
            link.connected.SetResult(first);
            link.keeping = link.KeepAsync(first);
            return link;
        }
        catch (Exception error) when (IsFault(error))
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw new RolloutException(error.Message, error);
        }
    }

    /// <summary>Sets a retained topic, and tries again until the broker has it.</summary>
    /// <exception cref="BrokerRefusedException">The broker does not take it.</exception>
    public async Task RetainAsync(string topic, byte[] json, CancellationToken cancellationToken)
    {
        while (true)
        {
            var client = await this.connected.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await client.RetainAsync(topic, json, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // The same once more has no other effect.
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await this.stop.CancelAsync().ConfigureAwait(false);
        await this.keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        this.stop.Dispose();
    }

    private static TaskCompletionSource<BrokerClient> NewConnection() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsFault(Exception error) => error is IOException or BrokerRefusedException;

    private Task<BrokerClient> OpenAsync(CancellationToken cancellationToken) =>
        BrokerClient.ConnectAsync(this.login, ClientName, this.filters, this.Receive, cancellationToken);

    private async Task KeepAsync(BrokerClient current)
    {
        while (true)
        {
            await using (current.ConfigureAwait(false))
            {
                await current.Ended.WaitAsync(this.stop.Token).ConfigureAwait(false);
                this.connected = NewConnection();
            }

            this.Say($"The connection to the broker {this.login.Address} is lost. Connecting again; orders stay.");
            current = await this.ReopenAsync().ConfigureAwait(false);
            this.Say($"Connected to the broker {this.login.Address} again.");
            this.connected.SetResult(current);
        }
    }

    private async Task<BrokerClient> ReopenAsync()
    {
        string? said = null;
        while (true)
        {
            try
            {
                return await this.OpenAsync(this.stop.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (IsFault(error))
            {
                if (said != error.Message)
                {
                    said = error.Message;
                    this.Say($"{error.Message} Trying again.");
                }
            }

            await Task.Delay(Pause, this.stop.Token).ConfigureAwait(false);
        }
    }

    private void Receive(MqttApplicationMessage message) =>
        this.events.Writer.TryWrite(new BrokerEvent(message.Topic, message.Payload.ToArray()));

    private void Say(string note) => this.events.Writer.TryWrite(new BrokerEvent(string.Empty, [], note));
}
