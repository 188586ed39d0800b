using System.Net;
using System.Net.Sockets;

namespace MultiAD.Edge.Testing;

/// <summary>A slow line to a server on this machine: passes bytes on at a bounded rate, for each connection and direction.</summary>
public sealed class ThrottledLink : IAsyncDisposable
{
    // A hundredth of a second's bytes at a time, so that the rate is even.
    private const int StepsPerSecond = 100;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int serverPort;
    private readonly int bytesPerStep;
    private readonly Task loop;

    /// <summary>Opens the line.</summary>
    /// <param name="serverPort">Port of the server on 127.0.0.1.</param>
    /// <param name="kilobits">Rate in 1000 bits per second, at least 8.</param>
    public ThrottledLink(int serverPort, int kilobits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kilobits, 8);
        this.serverPort = serverPort;
        this.bytesPerStep = kilobits * 1000 / 8 / StepsPerSecond;
        this.listener.Start();
        this.loop = this.AcceptAsync();
    }

    /// <summary>Port of the line's end on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)this.listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await this.stop.CancelAsync();
        this.listener.Stop();
        await this.loop;
        this.stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(this.ServeAsync(await this.listener.AcceptTcpClientAsync(this.stop.Token)));
            }
        }
        catch (Exception) when (this.stop.IsCancellationRequested)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using (near)
        {
            using var far = new TcpClient();
            try
            {
                // Small buffers: what is under way must not hide that the line is full.
                near.ReceiveBufferSize = 8192;
                far.SendBufferSize = 8192;
                await far.ConnectAsync(IPAddress.Loopback, this.serverPort, this.stop.Token);
                using var end = CancellationTokenSource.CreateLinkedTokenSource(this.stop.Token);
                var ways = new[] { this.PassAsync(near, far, end.Token), this.PassAsync(far, near, end.Token) };
                await Task.WhenAny(ways);
                await end.CancelAsync();
                await Task.WhenAll(ways);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone; so is the other, then.
                return;
            }
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, CancellationToken cancellationToken)
    {
        var (source, target) = (from.GetStream(), to.GetStream());
        var buffer = new byte[this.bytesPerStep];
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds((double)read / this.bytesPerStep / StepsPerSecond), cancellationToken);
        }
    }
}
