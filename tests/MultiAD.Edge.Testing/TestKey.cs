using System.Security.Cryptography;
using System.Text;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Testing;

/// <summary>A key pair that lives as long as the test.</summary>
public sealed class TestKey : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Its name in signatures.</summary>
    public string Id => TrustedKey.IdOf(this.key);

    /// <summary>Signs a manifest.</summary>
    public BundleSignature Sign(byte[] manifest) => BundleSignature.Create(manifest, this.key);

    /// <summary>Writes the public key, as a device gets it.</summary>
    /// <returns>The path.</returns>
    public string WritePublic(string path)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, this.key.ExportSubjectPublicKeyInfoPem());
        return path;
    }

    /// <summary>Writes the private key without a passphrase, for its owner alone.</summary>
    /// <returns>The path.</returns>
    public string WritePrivate(string path)
    {
        var content = Encoding.ASCII.GetBytes(this.key.ExportPkcs8PrivateKeyPem());
        DurableFile.Create(path, content, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => this.key.Dispose();
}
