using System.Net.Sockets;
using System.Text;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.Agent.Tests.Supervision;

/// <summary>Plays systemd: a notification socket that keeps every assignment it was sent, in order.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Lock gate = new();
    private readonly List<string> told = [];

    public NotifySocket()
    {
        this.socket.Bind(new UnixDomainSocketEndPoint(this.Path));
        new Thread(this.Receive) { IsBackground = true }.Start();
    }

    public string Path => this.folder["notify"];

    /// <summary>What was told, one <c>NAME=value</c> each.</summary>
    public IReadOnlyList<string> Told
    {
        get
        {
            lock (this.gate)
            {
                return [.. this.told];
            }
        }
    }

    /// <summary>The variables that systemd sets for a service with this watchdog time.</summary>
    public Dictionary<string, string> Environment(TimeSpan watchdog) => new()
    {
        ["NOTIFY_SOCKET"] = this.Path,
        ["WATCHDOG_USEC"] = ((long)watchdog.TotalMicroseconds).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    public int Count(string assignment) => this.Told.Count(one => one == assignment);

    public Task WaitAsync(Func<string, bool> wanted) => Eventually.True(() => this.Told.Any(wanted));

    /// <summary>Waits until something was told once more.</summary>
    public Task AnotherAsync(string assignment)
    {
        var before = this.Count(assignment);
        return Eventually.True(() => this.Count(assignment) > before);
    }

    public void Dispose()
    {
        this.socket.Dispose();
        this.folder.Dispose();
    }

    private void Receive()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var length = this.socket.Receive(buffer);
                lock (this.gate)
                {
                    this.told.AddRange(Encoding.UTF8.GetString(buffer, 0, length).Split('\n'));
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
            _ = error;
        }
    }
}
