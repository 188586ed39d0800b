using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

/// <summary>An authority that signs certificates as a test needs them, as PEM files in a folder.</summary>
internal sealed class CertificateMaker : IDisposable
{
    private readonly string folder;
    private readonly X509Certificate2 authority;

    public CertificateMaker(string folder, string name)
    {
        this.folder = folder;
        this.File = this.Path(name + ".pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        this.authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-60), DateTimeOffset.UtcNow.AddDays(60));
        System.IO.File.WriteAllText(this.File, this.authority.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string File { get; }

    /// <summary>Makes NAME.pem and NAME.key, valid from and to days from now; with a passphrase the key is encrypted.</summary>
    public (string Certificate, string Key) Make(
        string name, int fromDays = -1, int toDays = 30, string? host = "127.0.0.1", string? passphrase = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host ?? name);
        }

        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.Create(
            this.authority, now.AddDays(fromDays), now.AddDays(toDays), RandomNumberGenerator.GetBytes(8));
        var (certificateFile, keyFile) = (this.Path(name + ".pem"), this.Path(name + ".key"));
        System.IO.File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        var strength = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        System.IO.File.WriteAllText(
            keyFile, passphrase is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, strength));
        return (certificateFile, keyFile);
    }

    /// <summary>Makes the list of what was revoked, with one certificate on it.</summary>
    public string Revoke(string certificateFile)
    {
        using var certificate = X509Certificate2.CreateFromPem(System.IO.File.ReadAllText(certificateFile));
        var list = new CertificateRevocationListBuilder();
        list.AddEntry(certificate);
        var bytes = list.Build(this.authority, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256);
        var file = this.Path("revoked.crl");
        System.IO.File.WriteAllText(file, PemEncoding.WriteString("X509 CRL", bytes));
        return file;
    }

    public void Dispose() => this.authority.Dispose();

    private string Path(string name) => System.IO.Path.Combine(this.folder, name);
}
