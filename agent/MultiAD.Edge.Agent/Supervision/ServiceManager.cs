using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MultiAD.Edge.Agent.Supervision;

/// <summary>The way to systemd: its notification socket and the watchdog time that it asks for. See sd_notify(3).</summary>
/// <remarks>
/// The library's own AddSystemd asks /proc who started the process, which fails in silence where /proc is hidden, and never
/// sends a watchdog message. Here the variables that systemd sets are enough.
/// </remarks>
internal sealed class ServiceManager
{
    /// <summary>The message that says that the agent is alive.</summary>
    public const string Alive = "WATCHDOG=1";

    private const string SocketVariable = "NOTIFY_SOCKET";
    private const string WatchdogVariable = "WATCHDOG_USEC";
    private const string WatchdogProcessVariable = "WATCHDOG_PID";
    private readonly UnixDomainSocketEndPoint? socket;
    private readonly string? signOfLife;

    /// <summary>Reads what systemd said in the environment.</summary>
    /// <param name="environment">Gives a variable; null where there is none.</param>
    public ServiceManager(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment(SocketVariable) is ['/' or '@', _, ..] path)
        {
            // A name that begins with @ stands for one in the abstract name space, which begins with a zero byte.
            this.socket = new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
        }

        this.signOfLife = environment(SignOfLife.Variable) is { Length: > 0 } file ? file : null;
        var process = environment(WatchdogProcessVariable);
        var isOurs = string.IsNullOrEmpty(process) || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (isOurs && long.TryParse(environment(WatchdogVariable), CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0)
        {
            this.WatchdogTime = TimeSpan.FromMicroseconds(microseconds);
        }
        else if (this.signOfLife is not null)
        {
            this.WatchdogTime = SignOfLife.Limit;
        }
    }

    /// <summary>Whether systemd listens.</summary>
    public bool Listens => this.socket is not null;

    /// <summary>Time within which a watchdog message, or a sign of life, is expected; null where none is.</summary>
    public TimeSpan? WatchdogTime { get; }

    /// <summary>Tells systemd something; where nobody listens, nothing happens.</summary>
    /// <param name="state">Lines of <c>NAME=value</c>.</param>
    /// <returns>What was wrong; null where nothing was.</returns>
    public string? Tell(string state)
    {
        var unwritten = this.signOfLife is { } file && state == Alive ? SignOfLife.Give(file) : null;
        if (this.socket is null)
        {
            return unwritten;
        }

        try
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            client.SendTimeout = 1000;
            client.SendTo(Encoding.UTF8.GetBytes(state), this.socket);
            return unwritten;
        }
        catch (SocketException error)
        {
            return error.Message;
        }
    }
}
