using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>An authority of one's own that signs a certificate for 127.0.0.1, as PEM files.</summary>
internal sealed class TestAuthority
{
    public TestAuthority(string folder)
    {
        this.AuthorityFile = Path.Combine(folder, "ca.pem");
        this.CertificateFile = Path.Combine(folder, "server.pem");
        this.KeyFile = Path.Combine(folder, "server.key");
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        var to = from.AddDays(30);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, to, [1, 2, 3, 4]);
        File.WriteAllText(this.AuthorityFile, authority.ExportCertificatePem());
        File.WriteAllText(this.CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(this.KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public string AuthorityFile { get; }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    public string[] BrokerSettings => [$"certfile {this.CertificateFile}", $"keyfile {this.KeyFile}"];
}
