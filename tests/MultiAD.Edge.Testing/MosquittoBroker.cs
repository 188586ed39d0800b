using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MultiAD.Edge.Testing;

/// <summary>A real mosquitto on a loopback port of its own, without persistence.</summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    private const string Executable = "/usr/sbin/mosquitto";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder folder = new();
    private readonly Process process;

    private MosquittoBroker(int port, string[] lines)
    {
        this.Port = port;
        var configuration = this.folder["mosquitto.conf"];

        // As root it would change its user and could not read what lies in the folder.
        File.WriteAllLines(configuration, ["user root", .. lines]);
        this.process = Process.Start(new ProcessStartInfo(Executable, ["-c", configuration]))
            ?? throw new InvalidOperationException($"{Executable} did not start.");
    }

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Address for the agent's configuration.</summary>
    public string Address => $"127.0.0.1:{this.Port}";

    /// <summary>Starts a broker and waits until it listens.</summary>
    /// <param name="port">Port; 0 takes a free one.</param>
    /// <param name="settings">Further lines of its configuration.</param>
    public static Task<MosquittoBroker> StartAsync(int port = 0, params string[] settings)
    {
        var chosen = port == 0 ? LoopbackPort.Free() : port;
        return StartAloneAsync(
            chosen,
            [$"listener {chosen} 127.0.0.1", "allow_anonymous true", "persistence false", "log_dest none", .. settings]);
    }

    /// <summary>Starts a broker with a configuration of its own, which listens on a port, and waits until it listens.</summary>
    /// <param name="port">Port that the configuration names.</param>
    /// <param name="lines">The whole configuration.</param>
    public static async Task<MosquittoBroker> StartAloneAsync(int port, params string[] lines)
    {
        var broker = new MosquittoBroker(port, lines);
        using var timeout = new CancellationTokenSource(StartTimeout);
        while (!await broker.ListensAsync(timeout.Token))
        {
            if (broker.process.HasExited)
            {
                throw new InvalidOperationException($"mosquitto ended with exit code {broker.process.ExitCode}.");
            }

            await Task.Delay(Pause, timeout.Token);
        }

        return broker;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        this.process.Kill();
        await this.process.WaitForExitAsync();
        this.process.Dispose();
        this.folder.Dispose();
    }

    private async Task<bool> ListensAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, this.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
