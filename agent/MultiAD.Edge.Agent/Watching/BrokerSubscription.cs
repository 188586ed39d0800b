using MQTTnet;
using MQTTnet.Protocol;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Mqtt;

namespace MultiAD.Edge.Agent.Watching;

/// <summary>One connection to a broker, from its subscription to its end.</summary>
internal sealed class BrokerSubscription : IAsyncDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BrokerSubscription(Action<MqttApplicationMessage> receive)
    {
        this.client.ApplicationMessageReceivedAsync += arrived =>
        {
            receive(arrived.ApplicationMessage);
            return Task.CompletedTask;
        };
        this.client.DisconnectedAsync += _ =>
        {
            this.ended.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>Completes when the connection is lost.</summary>
    public Task Ended => this.ended.Task;

    /// <summary>Connects and subscribes; with a broker that does not know MQTT 5, by version 3.1.1.</summary>
    /// <param name="login">The broker and who asks it.</param>
    /// <param name="stations">Topic filter of the stations.</param>
    /// <param name="receive">Takes each message, on a thread of the client: it must return at once.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="BrokerFaultException">A certificate or a file does not do.</exception>
    /// <exception cref="BrokerRefusedException">The broker lets this client not in, now or later.</exception>
    /// <exception cref="IOException">It cannot be reached, or not now.</exception>
    public static async Task<BrokerSubscription> ConnectAsync(
        BrokerLogin login, string stations, Action<MqttApplicationMessage> receive, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(login);
        BrokerSubscription? newest = null;
        try
        {
            newest = await TryAsync(login, stations, receive, version5: true, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error) when (error is not BrokerFaultException && BrokerFault.HangsUp(error.InnerException))
        {
            // Some old brokers do not answer a version that they do not know.
        }

        return newest
            ?? await TryAsync(login, stations, receive, version5: false, cancellationToken).ConfigureAwait(false)
            ?? throw new BrokerRefusedException($"The broker {login.Address} refused. It speaks neither MQTT 5 nor 3.1.1.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (this.client.IsConnected)
        {
            using var timeout = new CancellationTokenSource(Wait);
            var disconnected = (Task)this.client.DisconnectAsync(new MqttClientDisconnectOptions(), timeout.Token);
            await disconnected.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        this.client.Dispose();
    }

    // Null where the broker does not speak the version.
    private static async Task<BrokerSubscription?> TryAsync(
        BrokerLogin login,
        string stations,
        Action<MqttApplicationMessage> receive,
        bool version5,
        CancellationToken cancellationToken)
    {
        var subscription = new BrokerSubscription(receive);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Wait);
        try
        {
            if (await subscription.SubscribeAsync(login, stations, version5, timeout.Token).ConfigureAwait(false))
            {
                return subscription;
            }

            await subscription.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception error)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw await ExplainAsync(error, login, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<Exception> ExplainAsync(Exception error, BrokerLogin login, CancellationToken cancellationToken)
    {
        if (error is BrokerRefusedException or BrokerFaultException)
        {
            return error;
        }

        return await BrokerFault.ExplainAsync(error, login.Address, login.Files, cancellationToken).ConfigureAwait(false) is { } fault
            ? new BrokerFaultException(fault, error)
            : new IOException(
                $"The broker {login.Address} cannot be reached ({Words(error)}). "
                + "Check the address and that it runs.",
                error);
    }

    private static string Words(Exception error) =>
        error is OperationCanceledException ? "no answer in time" : error.GetBaseException().Message.TrimEnd('.');

    private async Task<bool> SubscribeAsync(
        BrokerLogin login, string stations, bool version5, CancellationToken cancellationToken)
    {
        var options = MqttMessageFactory.Connect(login, version5, $"multiad-watch-{Guid.NewGuid():N}", Wait).Build();
        var result = await this.client.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        if (ReasonCodes.OfConnection(version5, result.ResultCode).IsVersion)
        {
            return false;
        }

        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            var refusal = $"The broker {login.Address} refused: {result.ResultCode} {result.ReasonString}".TrimEnd()
                + $". {WatchRefusal.Hint(result.ResultCode)}";
            throw WatchRefusal.IsPassing(result.ResultCode) ? new IOException(refusal) : new BrokerRefusedException(refusal);
        }

        var results = $"{stations}/{StationTopics.ResultLevel}";
        var filter = new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(results, MqttQualityOfServiceLevel.AtLeastOnce)
            .WithTopicFilter($"{stations}/{StationTopics.MapLevel}/+", MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        var granted = await this.client.SubscribeAsync(filter, cancellationToken).ConfigureAwait(false);
        if (granted.Items.First().ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
        {
            throw new BrokerRefusedException(
                $"The broker {login.Address} refuses the subscription to {results}. "
                + "Let its access list give this client the right to read.");
        }

        return true;
    }
}
