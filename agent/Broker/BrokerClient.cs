using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MultiAD.Edge.Broker;

/// <summary>One connection of a command to a broker, from its subscriptions to its end.</summary>
internal sealed class BrokerClient : IAsyncDisposable
{
    private const string Json = "application/json";
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BrokerLogin login;
    private bool retains = true;

    private BrokerClient(BrokerLogin login, Action<MqttApplicationMessage> receive)
    {
        this.login = login;
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
    /// <param name="name">How the client identifier begins.</param>
    /// <param name="filters">Topic filters; the broker must grant the first, the others may be refused.</param>
    /// <param name="receive">Takes each message, on a thread of the client: it must return at once.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="BrokerFaultException">A certificate or a file does not do.</exception>
    /// <exception cref="BrokerRefusedException">The broker lets this client not in, now or later.</exception>
    /// <exception cref="IOException">It cannot be reached, or not now.</exception>
    public static async Task<BrokerClient> ConnectAsync(
        BrokerLogin login,
        string name,
        IReadOnlyList<string> filters,
        Action<MqttApplicationMessage> receive,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(login);
        BrokerClient? newest = null;
        try
        {
            newest = await TryAsync(login, name, filters, receive, version5: true, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error) when (error is not BrokerFaultException && BrokerFault.HangsUp(error.InnerException))
        {
            // Some old brokers do not answer a version that they do not know.
        }

        return newest
            ?? await TryAsync(login, name, filters, receive, version5: false, cancellationToken).ConfigureAwait(false)
            ?? throw new BrokerRefusedException($"The broker {login.Address} refused. It speaks neither MQTT 5 nor 3.1.1.");
    }

    /// <summary>Sets a retained topic, with QoS 1, and waits until the broker has it.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="json">The payload.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokerRefusedException">The broker does not take it.</exception>
    /// <exception cref="IOException">The connection is lost, or there is no answer in time.</exception>
    public async Task RetainAsync(string topic, byte[] json, CancellationToken cancellationToken)
    {
        if (!this.retains)
        {
            throw new BrokerRefusedException($"The broker {this.login.Address} keeps no retained messages. Let it keep them.");
        }

        var builder = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(json)
            .WithRetainFlag()
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (this.client.Options.ProtocolVersion == MqttProtocolVersion.V500)
        {
            builder.WithContentType(Json);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Wait);
        try
        {
            var result = await this.client.PublishAsync(builder.Build(), timeout.Token).ConfigureAwait(false);
            if (ReasonCodes.Find(PacketKind.PubAck, (byte)result.ReasonCode) is { IsFailure: true } reason)
            {
                throw new BrokerRefusedException($"The broker {this.login.Address} does not take {topic}: {reason}") { Reason = reason };
            }
        }
        catch (Exception error) when (IsLoss(error))
        {
            // The library calls it a timeout too.
            cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"The broker {this.login.Address} did not confirm {topic} ({Words(error)}).", error);
        }
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
    private static async Task<BrokerClient?> TryAsync(
        BrokerLogin login,
        string name,
        IReadOnlyList<string> filters,
        Action<MqttApplicationMessage> receive,
        bool version5,
        CancellationToken cancellationToken)
    {
        var connection = new BrokerClient(login, receive);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Wait);
        try
        {
            if (await connection.SubscribeAsync(name, filters, version5, timeout.Token).ConfigureAwait(false))
            {
                return connection;
            }

            await connection.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception error)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
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

    private static bool IsLoss(Exception error) =>
        error is OperationCanceledException or IOException or MqttCommunicationException or InvalidOperationException;

    private static string Words(Exception error) =>
        error is OperationCanceledException ? "no answer in time" : error.GetBaseException().Message.TrimEnd('.');

    private async Task<bool> SubscribeAsync(
        string name, IReadOnlyList<string> filters, bool version5, CancellationToken cancellationToken)
    {
        var options = BrokerConnection.Options(this.login, version5, $"{name}-{Guid.NewGuid():N}", Wait).Build();
        var result = await this.client.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        if (ReasonCodes.OfConnection(version5, result.ResultCode).IsVersion)
        {
            return false;
        }

        var address = this.login.Address;
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            var refusal = $"The broker {address} refused: {result.ResultCode} {result.ReasonString}".TrimEnd()
                + $". {BrokerRefusal.Hint(result.ResultCode, name)}";
            throw BrokerRefusal.IsPassing(result.ResultCode) ? new IOException(refusal) : new BrokerRefusedException(refusal);
        }

        this.retains = !version5 || result.RetainAvailable;
        var subscription = new MqttClientSubscribeOptionsBuilder();
        foreach (var filter in filters)
        {
            subscription.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce);
        }

        var granted = await this.client.SubscribeAsync(subscription.Build(), cancellationToken).ConfigureAwait(false);
        if (granted.Items.First().ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
        {
            throw new BrokerRefusedException(
                $"The broker {address} refuses the subscription to {filters[0]}. "
                + "Let its access list give this client the right to read.");
        }

        return true;
    }
}
