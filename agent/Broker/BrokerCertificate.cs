using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace MultiAD.Edge.Broker;

/// <summary>Says what is wrong with the certificate that a broker shows. What the system's check refuses stays refused.</summary>
internal static class BrokerCertificate
{
    private const X509ChainStatusFlags Unknown =
        X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;

    /// <summary>Accepts what the system's check accepts.</summary>
    /// <param name="shown">What the broker shows, with the result of the check.</param>
    /// <param name="authorityFile">File of the authorities that are trusted; null for the system's.</param>
    /// <param name="now">This machine's clock.</param>
    /// <exception cref="BrokerFaultException">The check failed; the message says why.</exception>
    public static bool Check(MqttClientCertificateValidationEventArgs shown, string? authorityFile, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(shown);
        if (shown.SslPolicyErrors == SslPolicyErrors.None)
        {
            return true;
        }

        var chain = shown.Chain;
        var found = chain?.ChainElements.Select(element => element.Certificate).ToArray() ?? [];
        var certificate = shown.Certificate as X509Certificate2 ?? found.FirstOrDefault();
        if (certificate is null || chain is null)
        {
            throw new BrokerFaultException("The broker shows no certificate. Give it one.");
        }

        throw new BrokerFaultException(
            Dates(found, now)
            ?? Authority(chain, certificate, authorityFile)
            ?? Name(shown, certificate)
            ?? $"The broker's certificate '{certificate.Subject}' is refused: {Statuses(chain)}. Give the broker another.");
    }

    private static string? Dates(X509Certificate2[] chain, DateTimeOffset now)
    {
        for (var i = 0; i < chain.Length; i++)
        {
            if (CertificateDates.Explain(chain[i], now) is { } fault)
            {
                var whose = i == 0 ? "broker's certificate" : "certificate of the broker's authority";
                return $"The {whose} '{chain[i].Subject}' {fault} Otherwise renew the certificate.";
            }
        }

        return null;
    }

    private static string? Authority(X509Chain chain, X509Certificate2 certificate, string? file)
    {
        if (!chain.ChainStatus.Any(status => (status.Status & Unknown) != 0))
        {
            return null;
        }

        var trusted = file is null ? "this system does not trust it" : $"it is none of those in {CredentialFile.Find(file)}";
        return $"The broker's certificate '{certificate.Subject}' is of the wrong authority: "
            + $"'{certificate.Issuer}' signed it, and {trusted}. "
            + "Name the file of the right authority (Mqtt:CertificateAuthorityFile, --ca).";
    }

    private static string? Name(MqttClientCertificateValidationEventArgs shown, X509Certificate2 certificate)
    {
        if (!shown.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return null;
        }

        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))
            .DefaultIfEmpty(certificate.Subject);
        var host = (shown.ClientOptions as MqttClientTcpOptions)?.RemoteEndpoint switch
        {
            DnsEndPoint name => name.Host,
            IPEndPoint address => address.Address.ToString(),
            _ => "another",
        };
        return $"The broker's certificate has the wrong host name: it is for {string.Join(", ", names)}, "
            + $"and the broker's address is {host}. Use one of these names in the address, or give the broker a certificate with its name.";
    }

    private static string Statuses(X509Chain chain) =>
        chain.ChainStatus.Length == 0 ? "no reason given" : string.Join(", ", chain.ChainStatus.Select(status => status.Status));
}
