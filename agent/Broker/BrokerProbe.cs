using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace MultiAD.Edge.Broker;

/// <summary>Asks a broker that hung up why: shakes hands as a client does, sends nothing and listens for its alert.</summary>
internal static class BrokerProbe
{
    private const string Silent =
        "The broker ended the connection right after the handshake and did not say why. "
        + "It may refuse this client's certificate: see its log.";

    // A broker that takes the certificate waits for the client's first packet, and so says nothing.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    /// <summary>Why the broker refuses; null where it does not, or does not say.</summary>
    public static async Task<string?> AskAsync(
        BrokerAddress address, TlsFiles files, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(files);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Wait);
        var handshake = false;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.Host, address.Port, timeout.Token).ConfigureAwait(false);
            var stream = new SslStream(client.GetStream());
            await using (stream.ConfigureAwait(false))
            {
                await stream.AuthenticateAsClientAsync(Options(address, files, time), timeout.Token).ConfigureAwait(false);
                handshake = true;
                await stream.ReadAsync(new byte[1], timeout.Token).ConfigureAwait(false);
                return Silent;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return BrokerFault.Explain(error, address, files)
                ?? (handshake ? Silent : error is IOException ? BrokerFault.NoTls(address) : null);
        }
    }

    private static SslClientAuthenticationOptions Options(BrokerAddress address, TlsFiles files, TimeProvider time)
    {
        var builder = new MqttClientTlsOptionsBuilder();
        BrokerTls.Configure(builder, files, time);
        var tls = builder.Build();
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = address.Host,
            EnabledSslProtocols = tls.SslProtocol,
            CertificateRevocationCheckMode = tls.RevocationMode,
        };
        if (tls.TrustChain is { Count: > 0 } authorities)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = tls.RevocationMode,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (tls.ClientCertificatesProvider?.GetCertificates() is [X509Certificate own, ..])
        {
            options.ClientCertificates = [own];
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own;
        }

        return options;
    }
}
