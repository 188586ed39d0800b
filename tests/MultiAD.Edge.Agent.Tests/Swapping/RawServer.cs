using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>An HTTP server over a bare socket, which says and sends whatever a test wants; one connection a request.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<RawRequest, Stream, CancellationToken, Task> answer;
    private readonly X509Certificate2? certificate;
    private readonly Task loop;

    /// <summary>Starts it.</summary>
    /// <param name="answer">Writes the answer; the connection ends with it.</param>
    /// <param name="certificate">Of an encrypted server.</param>
    public RawServer(Func<RawRequest, Stream, CancellationToken, Task> answer, X509Certificate2? certificate = null)
    {
        this.answer = answer;
        this.certificate = certificate;
        this.listener.Start();
        var port = ((IPEndPoint)this.listener.LocalEndpoint).Port;
        this.Address = new Uri($"{(certificate is null ? "http" : "https")}://127.0.0.1:{port}/part.multiad");
        this.loop = this.AcceptAsync();
    }

    /// <summary>Address of a file on it.</summary>
    public Uri Address { get; }

    /// <summary>Requests in their order.</summary>
    public ConcurrentQueue<RawRequest> Requests { get; } = [];

    /// <summary>Writes a head and ends it; lines are separated by a bar.</summary>
    public static Task HeadAsync(Stream stream, string head)
    {
        var lines = head.Replace("|", "\r\n", StringComparison.Ordinal);
        return stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 {lines}\r\nConnection: close\r\n\r\n")).AsTask();
    }

    /// <summary>Sends a file, or what is asked for of the version that is there.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stream">Where to.</param>
    /// <param name="content">The whole file.</param>
    /// <param name="version">Its entity tag without quotes; empty for none.</param>
    /// <param name="until">Byte before which the connection breaks; null for none.</param>
    public static async Task SendAsync(RawRequest request, Stream stream, byte[] content, string version = "1", int? until = null)
    {
        var tag = version.Length == 0 ? string.Empty : $"|ETag: \"{version}\"";
        var fits = request["If-Range"] is not { } wanted || wanted == $"\"{version}\"";
        var from = fits ? request.From : 0;
        var range = FormattableString.Invariant($"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}");
        await HeadAsync(stream, from > 0
            ? FormattableString.Invariant($"206 Partial Content|Content-Length: {content.Length - from}|{range}{tag}")
            : FormattableString.Invariant($"200 OK|Content-Length: {content.Length}{tag}"));
        await stream.WriteAsync(content.AsMemory(from, (until ?? content.Length) - from));
    }

    /// <summary>Sends a piece of a body that has no length.</summary>
    public static async Task ChunkAsync(Stream stream, byte[] content)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(content.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
        await stream.WriteAsync(content);
        await stream.WriteAsync("\r\n"u8.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await this.stop.CancelAsync();
        this.listener.Dispose();
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
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The listener was closed before, or while it waited.
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using Stream stream = this.certificate is null ? client.GetStream() : new SslStream(client.GetStream());
                if (stream is SslStream tls)
                {
                    await tls.AuthenticateAsServerAsync(this.certificate!);
                }

                var request = await this.ReadAsync(stream);
                this.Requests.Enqueue(request);
                await this.answer(request, stream, this.stop.Token);
                await stream.FlushAsync();
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or SocketException
                or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
            {
                // The client went away.
            }
        }
    }

    private async Task<RawRequest> ReadAsync(Stream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, this.stop.Token);
            text.Append((char)one[0]);
        }

        var lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new RawRequest(this.Requests.Count + 1, lines[0].Split(' ')[1], headers);
    }
}
