using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace MultiAD.Edge.Broker;

/// <summary>
/// Encrypts connections to a broker: TLS 1.2 and 1.3, the broker's certificate and host name always checked, the client's
/// certificate shown where there is one. Nothing turns the check off.
/// </summary>
internal static class BrokerTls
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Sets up one connection; the files are read now.</summary>
    /// <param name="tls">Options of the connection.</param>
    /// <param name="files">Authority, certificate and key.</param>
    /// <exception cref="BrokerFaultException">A file cannot be used, or the client's certificate is not valid now.</exception>
    public static void Configure(MqttClientTlsOptionsBuilder tls, TlsFiles files) => Configure(tls, files, TimeProvider.System);

    /// <summary>As <see cref="Configure(MqttClientTlsOptionsBuilder, TlsFiles)"/>, with the clock that dates are compared with.</summary>
    public static void Configure(MqttClientTlsOptionsBuilder tls, TlsFiles files, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(tls);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(time);

        // Lists of revoked certificates are asked for over the internet, which a line does not have.
        tls.UseTls().WithSslProtocols(Versions).WithRevocationMode(X509RevocationMode.NoCheck);
        if (files.CertificateAuthorityFile is { } authority)
        {
            tls.WithTrustChain(CredentialFile.ReadAuthorities(authority));
        }

        tls.WithCertificateValidationHandler(shown => BrokerCertificate.Check(shown, files.CertificateAuthorityFile, time.GetUtcNow()));
        if (files.CertificateFile is { } file)
        {
            var own = CredentialFile.ReadCertificate(files);
            if (CertificateDates.Explain(own, time.GetUtcNow()) is { } fault)
            {
                own.Dispose();
                throw new BrokerFaultException($"This client's certificate {CredentialFile.Find(file)} {fault} Renew it.");
            }

            // Without a choice of its own the library sends none where the broker names other authorities, and the broker
            // would miss a certificate instead of refusing this one.
            tls.WithClientCertificates([own]).WithCertificateSelectionHandler(_ => own);
        }
    }
}
