using System.Net;
using System.Net.Sockets;

namespace MultiAD.Edge.Testing;

/// <summary>
/// A real broker that knows MQTT 3.1.1 only: to any other version it answers as the old standard says, or hangs up.
/// </summary>
public sealed class OldBroker : IAsyncDisposable
{
    private const int LevelAt = 8;
    private const byte Level311 = 4;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly MosquittoBroker broker;
    private readonly bool answers;
    private readonly Task accepting;

    private OldBroker(MosquittoBroker broker, bool answers)
    {
        this.broker = broker;
        this.answers = answers;
        this.listener.Start();
        this.accepting = this.AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)this.listener.LocalEndpoint).Port}";

    /// <summary>The port behind it, which speaks all versions.</summary>
    public int NewPort => this.broker.Port;

    public static async Task<OldBroker> StartAsync(bool answers) => new(await MosquittoBroker.StartAsync(), answers);

    public async ValueTask DisposeAsync()
    {
        await this.stop.CancelAsync();
        this.listener.Stop();
        await this.accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await this.broker.DisposeAsync();
        this.stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = this.ServeAsync(await this.listener.AcceptTcpClientAsync(this.stop.Token));
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var behind = new TcpClient();
        var (near, first) = (client.GetStream(), new byte[4096]);
        var length = await near.ReadAsync(first, this.stop.Token);
        if (length <= LevelAt || first[LevelAt] != Level311)
        {
            if (this.answers)
            {
                await near.WriteAsync(new byte[] { 0x20, 2, 0, 1 }, this.stop.Token);
            }

            return;
        }

        await behind.ConnectAsync(IPAddress.Loopback, this.broker.Port, this.stop.Token);
        var far = behind.GetStream();
        await far.WriteAsync(first.AsMemory(0, length), this.stop.Token);
        await Task.WhenAny(near.CopyToAsync(far, this.stop.Token), far.CopyToAsync(near, this.stop.Token));
    }
}
