using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MultiAD.Edge.Testing;

/// <summary>A real mosquitto on a loopback port of its own, without persistence. It can be frozen, and change its access list.</summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    private const string Executable = "/usr/sbin/mosquitto";
    private const string AccessList = "acl";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder folder = new();
    private readonly Process process;

    private MosquittoBroker(int port, string[] lines, string[]? accessList = null)
    {
        this.Port = port;
        var configuration = this.folder["mosquitto.conf"];
        if (accessList is not null)
        {
            File.WriteAllLines(this.folder[AccessList], accessList);
            lines = [.. lines, $"acl_file {this.folder[AccessList]}"];
        }

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
    public static Task<MosquittoBroker> StartAsync(int port = 0, params string[] settings) =>
        StartAsync(Open(port == 0 ? LoopbackPort.Free() : port, settings));

    /// <summary>Starts a broker with a configuration of its own, which listens on a port, and waits until it listens.</summary>
    /// <param name="port">Port that the configuration names.</param>
    /// <param name="lines">The whole configuration.</param>
    public static Task<MosquittoBroker> StartAloneAsync(int port, params string[] lines) => StartAsync(new MosquittoBroker(port, lines));

    /// <summary>Starts a broker with an access list and waits until it listens.</summary>
    /// <param name="accessList">Lines of the access list.</param>
    /// <param name="settings">Further lines of its configuration.</param>
    public static Task<MosquittoBroker> StartWithAccessListAsync(string[] accessList, params string[] settings) =>
        StartAsync(Open(LoopbackPort.Free(), settings, accessList));

    /// <summary>Replaces the access list; it is in force soon after.</summary>
    public void ReplaceAccessList(params string[] lines)
    {
        File.WriteAllLines(this.folder[AccessList], lines);
        this.Signal("HUP");
    }

    /// <summary>Freezes the process: its connections stay open, and nothing is answered.</summary>
    public void Freeze() => this.Signal("STOP");

    /// <summary>Ends <see cref="Freeze"/>.</summary>
    public void Thaw() => this.Signal("CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        this.process.Kill();
        await this.process.WaitForExitAsync();
        this.process.Dispose();
        this.folder.Dispose();
    }

    private static MosquittoBroker Open(int port, string[] settings, string[]? accessList = null) => new(
        port,
        [$"listener {port} 127.0.0.1", "allow_anonymous true", "persistence false", "log_dest none", .. settings],
        accessList);

    private static async Task<MosquittoBroker> StartAsync(MosquittoBroker broker)
    {
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

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", this.process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
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
