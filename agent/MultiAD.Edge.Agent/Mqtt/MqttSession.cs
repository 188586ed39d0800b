using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>One client from its connection to its end; a client whose call failed is not used again.</summary>
/// <remarks>
/// Publishes may be under way beside each other and beside the heartbeat, as the library's own pings and acknowledgements
/// are: it writes one packet at a time. Connecting and disconnecting may not, and nothing else here does.
/// </remarks>
internal sealed class MqttSession : IDisposable
{
    private static readonly TimeSpan ReasonWait = TimeSpan.FromSeconds(1);
    private readonly TimeProvider time;
    private readonly Action wake;
    private readonly CancellationTokenSource life = new();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Exception? failure;
    private volatile ReasonCode? endReason;
    private volatile string endText = "the broker closed the connection";
    private readonly UnsureCount count = new();

    /// <summary>Makes a client; nothing is connected yet.</summary>
    /// <param name="time">Clock of the waits.</param>
    /// <param name="wake">Called when the connection has ended, on a thread of the client: it must return at once.</param>
    /// <param name="receiver">Takes what the broker sends; null where nothing is subscribed to.</param>
    public MqttSession(TimeProvider time, Action wake, IMessageReceiver? receiver)
    {
        this.time = time;
        this.wake = wake;
        this.Client.DisconnectedAsync += this.NoteEnd;
        if (receiver is not null)
        {
            this.Client.ApplicationMessageReceivedAsync += received =>
            {
                receiver.Receive(received.ApplicationMessage);
                return Task.CompletedTask;
            };
        }
    }

    /// <summary>The client.</summary>
    public IMqttClient Client { get; } = new MqttClientFactory().CreateMqttClient();

    /// <summary>What the broker announced; of a session that is connected.</summary>
    public BrokerLimits Limits { get; private set; } = new() { KeepAlive = TimeSpan.Zero };

    /// <summary>Whether it can be used.</summary>
    public bool IsAlive => this.Client.IsConnected && !this.life.IsCancellationRequested;

    /// <summary>Why the connection ended.</summary>
    public string EndText => this.failure?.Message ?? this.endReason?.ToString() ?? this.endText;

    /// <summary>Code with which the broker ended the connection; null where it sent none.</summary>
    public ReasonCode? EndReason => this.endReason;

    /// <summary>Messages with QoS 0 that were written since the broker last showed that it reads; they may be lost.</summary>
    public long Unsure => this.count.Unsure;

    /// <summary>Connects, and from then on listens for the broker's heart.</summary>
    /// <param name="connect">How.</param>
    /// <param name="terms">What of the protocol is asked for.</param>
    /// <param name="longestWait">Longest wait for the broker's answer.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="TimeoutException">The broker did not answer.</exception>
    /// <exception cref="BrokerHungUpException">It closed the connection instead of answering.</exception>
    /// <exception cref="BrokerRefusedException">It answered that it does not let us in so.</exception>
    public async Task ConnectAsync(
        MqttClientOptions connect, ConnectTerms terms, TimeSpan longestWait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(terms);
        using var timeout = new CancellationTokenSource(longestWait, this.time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        MqttClientConnectResult result;
        try
        {
            result = await this.Client.ConnectAsync(connect, either.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(longestWait, error);
        }
        catch (MqttConnectingFailedException error) when (
            !cancellationToken.IsCancellationRequested && error.GetBaseException() is MqttCommunicationException or SocketException)
        {
            // A failure of TLS is another matter, and is thrown as it is.
            throw new BrokerHungUpException(error);
        }

        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            var reason = ReasonCodes.OfConnection(terms.Version5, result.ResultCode);
            var said = string.IsNullOrEmpty(result.ReasonString) ? string.Empty : $" It says: {result.ReasonString}";
            throw new BrokerRefusedException($"it refused: {reason}{said}") { Reason = reason };
        }

        this.Limits = BrokerLimits.Read(result, terms.Version5, connect.KeepAlivePeriod);
        _ = this.ListenForHeartAsync();
    }

    /// <summary>Publishes one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="confirm">Whether the broker must show that it has it, also where it takes QoS 0 only.</param>
    /// <param name="longestWait">
    /// Longest wait; not ended by a stop, since half a packet on the wire would make the last messages unreadable.
    /// </param>
    /// <returns>Why the broker refused it; null where it did not.</returns>
    /// <exception cref="TimeoutException">The broker did not answer.</exception>
    public async Task<ReasonCode?> PublishAsync(MqttApplicationMessage message, bool confirm, TimeSpan longestWait)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var timeout = new CancellationTokenSource(longestWait, this.time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(this.life.Token, timeout.Token);
        try
        {
            if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
            {
                await this.Client.PublishAsync(message, either.Token).ConfigureAwait(false);
                this.count.Add();
                if (confirm)
                {
                    await this.PingAsync(either.Token).ConfigureAwait(false);
                }

                return null;
            }

            var before = this.count.Written;
            var result = await this.Client.PublishAsync(message, either.Token).ConfigureAwait(false);
            this.count.Confirm(before);
            var reason = ReasonCodes.Find(PacketKind.PubAck, (byte)result.ReasonCode);
            return reason.IsFailure ? reason : null;
        }
        catch (Exception error) when (either.IsCancellationRequested)
        {
            throw this.failure ?? NoAnswer(longestWait, error);
        }
    }

    /// <summary>Subscribes with QoS 1, or less where the broker takes less.</summary>
    /// <returns>The filters that the broker refused, with its reason.</returns>
    /// <exception cref="TimeoutException">The broker did not answer.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, ReasonCode>>> SubscribeAsync(
        IReadOnlyList<string> filters, TimeSpan longestWait, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longestWait, this.time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var quality = (MqttQualityOfServiceLevel)Math.Min(1, this.Limits.MaximumQuality);

        // Otherwise a retained command that comes while we are connected would look like any other.
        var builder = new MqttClientSubscribeOptionsBuilder();
        builder = filters.Aggregate(builder, (all, filter) => all.WithTopicFilter(filter, quality, false, this.Limits.Version5));
        try
        {
            var result = await this.Client.SubscribeAsync(builder.Build(), either.Token).ConfigureAwait(false);
            return
            [
                .. result.Items
                    .Select(item => KeyValuePair.Create(item.TopicFilter.Topic, ReasonCodes.Find(PacketKind.SubAck, (byte)item.ResultCode)))
                    .Where(item => item.Value.IsFailure),
            ];
        }
        catch (Exception error) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(longestWait, error);
        }
    }

    /// <summary>Throws what made the session unusable, if something did.</summary>
    public void ThrowIfFailed()
    {
        if (this.failure is { } error)
        {
            throw error;
        }
    }

    /// <summary>Waits briefly for the reason of an end that was just noticed; it comes on another thread.</summary>
    public async Task WaitForReasonAsync()
    {
        if (!this.Client.IsConnected && this.failure is null)
        {
            await Task.WhenAny(this.ended.Task, Task.Delay(ReasonWait, this.time)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.life.Cancel();
        this.Client.Dispose();
    }

    private static TimeoutException NoAnswer(TimeSpan longestWait, Exception cause) =>
        new($"no answer within {longestWait.TotalSeconds:0.#} s.", cause);

    // The library pings only when nothing is sent, so that a frozen broker is not noticed while results go out, and it
    // pings at our interval where the broker asked for a shorter one. A ping each half interval, answered within nine
    // tenths of one, notices a broker's silence within one and a half.
    private async Task ListenForHeartAsync()
    {
        var keepAlive = this.Limits.KeepAlive;
        try
        {
            while (true)
            {
                await Task.Delay(keepAlive / 2, this.time, this.life.Token).ConfigureAwait(false);
                using var timeout = new CancellationTokenSource(keepAlive * 0.9, this.time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(this.life.Token, timeout.Token);
                try
                {
                    await this.PingAsync(either.Token).ConfigureAwait(false);
                }
                catch (Exception) when (timeout.IsCancellationRequested && !this.life.IsCancellationRequested)
                {
                    this.failure = new BrokerSilentException(keepAlive * 1.5);
                    return;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or MqttCommunicationException or InvalidOperationException)
        {
            // The connection has ended, and the one who publishes is told why.
        }
        finally
        {
            await this.life.CancelAsync().ConfigureAwait(false);
            this.wake();
        }
    }

    // The broker reads in order: its answer shows that it has all that was written before the question.
    private async Task PingAsync(CancellationToken cancellationToken)
    {
        var before = this.count.Written;
        await this.Client.PingAsync(cancellationToken).ConfigureAwait(false);
        this.count.Confirm(before);
    }

    private Task NoteEnd(MqttClientDisconnectedEventArgs disconnected)
    {
        // Only noted here: the owner's loop is the one that acts. The library says 0 also where the broker said nothing.
        if (disconnected.Reason != MqttClientDisconnectReason.NormalDisconnection)
        {
            this.endReason = ReasonCodes.Find(PacketKind.Disconnect, (byte)disconnected.Reason);
        }
        else if (disconnected.Exception is { } error)
        {
            this.endText = error.GetBaseException().Message;
        }

        this.ended.TrySetResult();
        this.wake();
        return Task.CompletedTask;
    }
}
