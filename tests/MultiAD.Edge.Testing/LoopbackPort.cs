using System.Net;
using System.Net.Sockets;

namespace MultiAD.Edge.Testing;

/// <summary>Ports on 127.0.0.1 for servers of the tests.</summary>
public static class LoopbackPort
{
    // Below those that the system gives to outgoing connections: one of these would take a port that was just found free.
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int next = Environment.ProcessId * 31;

    /// <summary>A port that nobody listens on; none is given twice within a process.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
