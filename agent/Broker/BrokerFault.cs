using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using MQTTnet.Exceptions;

namespace MultiAD.Edge.Broker;

/// <summary>Turns failures of TLS and certificates into words for whoever must mend them.</summary>
internal static class BrokerFault
{
    // OpenSSL's reason is 1000 and the number of the alert, in the lowest twelve bits of its error.
    private const int ReasonBits = 0xFFF;
    private const int FirstAlertReason = 1000;

    private static readonly SocketError[] Hangups =
        [SocketError.NotConnected, SocketError.ConnectionReset, SocketError.ConnectionAborted, SocketError.Shutdown];

    /// <summary>Which fault it is and what to do; null where it has nothing to do with TLS or with files of credentials.</summary>
    public static string? Explain(Exception error, BrokerAddress address) => Explain(error, address, null);

    /// <summary>
    /// As <see cref="Explain(Exception, BrokerAddress)"/>. With TLS 1.3 a broker refuses a certificate after the handshake,
    /// and its alert is lost where the client was already sending. Then it is asked once more, without sending anything.
    /// </summary>
    /// <param name="error">The failure.</param>
    /// <param name="address">The broker.</param>
    /// <param name="files">Files of the connection that failed.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public static Task<string?> ExplainAsync(
        Exception error, BrokerAddress address, TlsFiles files, CancellationToken cancellationToken) =>
        ExplainAsync(error, address, files, TimeProvider.System, cancellationToken);

    /// <summary>As the other, with the clock that dates are compared with.</summary>
    internal static async Task<string?> ExplainAsync(
        Exception error, BrokerAddress address, TlsFiles files, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(files);
        if (Explain(error, address, files) is { } fault)
        {
            return fault;
        }

        return address.Tls && HangsUp(error)
            ? await BrokerProbe.AskAsync(address, files, time, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>As <see cref="Explain(Exception, BrokerAddress)"/>, with the files; null where they are not known.</summary>
    internal static string? Explain(Exception error, BrokerAddress address, TlsFiles? files)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentNullException.ThrowIfNull(address);
        bool? given = files is null ? null : files.CertificateFile is not null;
        foreach (var cause in Causes(error))
        {
            if (cause is BrokerFaultException)
            {
                return cause.Message;
            }

            if (cause is CryptographicException && TlsAlert.Explain((cause.HResult & ReasonBits) - FirstAlertReason, given) is { } refusal)
            {
                return refusal;
            }
        }

        return address.Tls && Causes(error).Any(cause => cause is AuthenticationException) ? NoTls(address) : null;
    }

    /// <summary>The words for a broker that does not shake hands.</summary>
    internal static string NoTls(BrokerAddress address) =>
        $"What listens at {address} does not answer as TLS 1.2 or 1.3 does. Check that the port is the one with TLS.";

    /// <summary>Whether the broker ended the connection itself, without a word.</summary>
    internal static bool HangsUp(Exception? error)
    {
        var causes = Causes(error).ToArray();
        return causes.OfType<SocketException>().LastOrDefault() is { } socket
            ? Hangups.Contains(socket.SocketErrorCode)
            : causes.Any(cause => cause is IOException or MqttCommunicationException);
    }

    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
