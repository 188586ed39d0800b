using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>A broker inside the process that listens on 127.0.0.1 only, for trials without another broker.</summary>
internal sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly MqttServer server;

    private EmbeddedBroker(MqttServer server, int port)
    {
        this.server = server;
        this.Port = port;
    }

    /// <summary>Port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts the broker.</summary>
    /// <param name="port">Port, 1 to 65535, or 0 for a free one.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<EmbeddedBroker> StartAsync(int port)
    {
        var chosen = port == 0 ? FreePort() : port;
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(chosen)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .Build();
        var server = new MqttServerFactory().CreateMqttServer(options);
        try
        {
            await server.StartAsync().ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            server.Dispose();
            throw new IOException(
                $"The embedded broker cannot listen on 127.0.0.1:{chosen} ({error.Message}). "
                + "Choose another Mqtt:EmbeddedPort, or 0 for a free one.",
                error);
        }

        return new EmbeddedBroker(server, chosen);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await this.server.StopAsync().ConfigureAwait(false);
        this.server.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
