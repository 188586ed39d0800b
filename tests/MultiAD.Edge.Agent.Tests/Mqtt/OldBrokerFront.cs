using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

/// <summary>
/// Stands before a real broker and makes it one that speaks MQTT 3.1.1 only: a version 5 connection is refused in 3.1.1's
/// words, all else passes.
/// </summary>
internal sealed class OldBrokerFront : IAsyncDisposable
{
    private const int Version5 = 5;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<TcpClient> passed = [];
    private readonly int brokerPort;
    private readonly bool mute;
    private Task accepting = Task.CompletedTask;
    private int refused;

    private OldBrokerFront(int brokerPort, bool mute)
    {
        this.brokerPort = brokerPort;
        this.mute = mute;
    }

    public int Port => ((IPEndPoint)this.listener.LocalEndpoint).Port;

    /// <summary>Connections of version 5 that were refused.</summary>
    public int Refused => this.refused;

    /// <summary>Starts it.</summary>
    /// <param name="brokerPort">Port of the real broker.</param>
    /// <param name="mute">Whether it closes a connection of version 5 without a word.</param>
    public static OldBrokerFront Start(int brokerPort, bool mute = false)
    {
        var front = new OldBrokerFront(brokerPort, mute);
        front.listener.Start();
        front.accepting = front.AcceptAsync();
        return front;
    }

    /// <summary>Breaks all connections that were passed.</summary>
    public void Break()
    {
        foreach (var client in this.passed)
        {
            client.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await this.stop.CancelAsync();
        this.listener.Stop();
        this.Break();
        await this.accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        this.stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await this.listener.AcceptTcpClientAsync(this.stop.Token);
            _ = this.ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        var stream = client.GetStream();

        // The version follows the name "MQTT", which follows the fixed header.
        var head = new byte[512];
        var count = await stream.ReadAtLeastAsync(head, 12, throwOnEndOfStream: false, this.stop.Token);
        var version = head[head.AsSpan().IndexOf("MQTT"u8) + 4];
        if (version == Version5)
        {
            Interlocked.Increment(ref this.refused);
            await stream.WriteAsync(this.mute ? [] : new byte[] { 0x20, 2, 0, 1 }, this.stop.Token);
            return;
        }

        this.passed.Add(client);
        using var broker = new TcpClient();
        await broker.ConnectAsync(IPAddress.Loopback, this.brokerPort, this.stop.Token);
        await broker.GetStream().WriteAsync(head.AsMemory(0, count), this.stop.Token);
        await Task.WhenAny(
            stream.CopyToAsync(broker.GetStream(), this.stop.Token), broker.GetStream().CopyToAsync(stream, this.stop.Token));
    }
}
