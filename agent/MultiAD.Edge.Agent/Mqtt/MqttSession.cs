using MQTTnet;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>One client from its connection to its end; a client whose call failed is not used again.</summary>
internal sealed class MqttSession : IDisposable
{
    private static readonly TimeSpan ReasonWait = TimeSpan.FromSeconds(1);
    private readonly TimeProvider time;
    private readonly TaskCompletionSource<MqttClientDisconnectReason> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string reason = "no reason given";

    /// <summary>Makes a client; nothing is connected yet.</summary>
    /// <param name="time">Clock of the waits.</param>
    /// <param name="lost">Called when the connection has ended, on a thread of the client: it must return at once.</param>
    public MqttSession(TimeProvider time, Action lost)
    {
        this.time = time;
        this.Client.DisconnectedAsync += disconnected =>
        {
            // Only noted here: the owner's loop is the one that acts.
            this.reason = disconnected.Reason.ToString();
            this.ended.TrySetResult(disconnected.Reason);
            lost();
            return Task.CompletedTask;
        };
    }

    /// <summary>The client.</summary>
    public IMqttClient Client { get; } = new MqttClientFactory().CreateMqttClient();

    /// <summary>Largest packet that the broker takes, in bytes.</summary>
    public uint MaximumPacket { get; private set; } = uint.MaxValue;

    /// <summary>Why the connection ended, in the library's word.</summary>
    public string Reason => this.reason;

    /// <summary>Connects.</summary>
    /// <param name="connect">How.</param>
    /// <param name="longestWait">Longest wait for the broker's answer.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="TimeoutException">The broker did not answer.</exception>
    /// <exception cref="BrokerRefusedException">It answered that it lets nobody in.</exception>
    public async Task ConnectAsync(MqttClientOptions connect, TimeSpan longestWait, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(longestWait);
        MqttClientConnectResult result;
        try
        {
            result = await this.Client.ConnectAsync(connect, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(longestWait, error);
        }

        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            var refusal = $"it refused: {result.ResultCode} {result.ReasonString}".TrimEnd();
            throw new BrokerRefusedException(refusal + ". Check Mqtt:Username, Mqtt:PasswordFile and the broker's access list.");
        }

        this.MaximumPacket = result.MaximumPacketSize is null or 0 ? uint.MaxValue : result.MaximumPacketSize.Value;
    }

    /// <summary>Publishes one message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="longestWait">
    /// Longest wait; not ended by a stop, since half a packet on the wire would make the last messages unreadable.
    /// </param>
    /// <returns>Why the broker refused it; null where it did not.</returns>
    /// <exception cref="TimeoutException">The broker did not answer.</exception>
    public async Task<string?> PublishAsync(MqttApplicationMessage message, TimeSpan longestWait)
    {
        using var timeout = new CancellationTokenSource(longestWait, this.time);
        try
        {
            var result = await this.Client.PublishAsync(message, timeout.Token).ConfigureAwait(false);
            return result.IsSuccess ? null : result.ReasonCode.ToString();
        }
        catch (OperationCanceledException error)
        {
            throw NoAnswer(longestWait, error);
        }
    }

    /// <summary>Whether the connection was lost to another client of the same identifier.</summary>
    public async Task<bool> WasTakenOverAsync()
    {
        if (this.Client.IsConnected)
        {
            return false;
        }

        await Task.WhenAny(this.ended.Task, Task.Delay(ReasonWait, this.time)).ConfigureAwait(false);
        return this.ended.Task.IsCompletedSuccessfully
            && await this.ended.Task.ConfigureAwait(false) == MqttClientDisconnectReason.SessionTakenOver;
    }

    /// <inheritdoc/>
    public void Dispose() => this.Client.Dispose();

    private static TimeoutException NoAnswer(TimeSpan longestWait, Exception cause) =>
        new($"no answer within {longestWait.TotalSeconds:0.#} s.", cause);
}
