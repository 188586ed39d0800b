using System.Security.Cryptography;
using System.Text;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>The two files of a key: <c>NAME.key.pem</c>, which signs and stays here, and <c>NAME.pub.pem</c> for the devices.</summary>
/// <param name="PrivateFile">Path of the private key.</param>
/// <param name="PublicFile">Path of the public key.</param>
internal sealed record SigningKeyFiles(string PrivateFile, string PublicFile)
{
    /// <summary>How the name of a private key's file ends.</summary>
    public const string PrivateExtension = ".key.pem";

    /// <summary>How the name of a public key's file ends.</summary>
    public const string PublicExtension = ".pub.pem";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // As OWASP advises for PBKDF2 with SHA-256; half a second on a small computer.
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 600_000);

    /// <summary>The files of a name in a folder.</summary>
    public static SigningKeyFiles Of(string folder, string name) =>
        new(Path.Combine(folder, name + PrivateExtension), Path.Combine(folder, name + PublicExtension));

    /// <summary>Refuses a name whose files exist.</summary>
    /// <exception cref="SigningKeyException">One of them does.</exception>
    public void RequireNew()
    {
        foreach (var path in (string[])[this.PrivateFile, this.PublicFile])
        {
            if (Path.Exists(path))
            {
                throw new SigningKeyException(
                    $"{path}: the file exists, and keys are never overwritten. Take another name or another folder with --out.");
            }
        }
    }

    /// <summary>Makes a key and writes both files, the private one for its owner alone.</summary>
    /// <param name="passphrase">Encrypts the private key; null writes it bare.</param>
    /// <returns>The key's id.</returns>
    /// <exception cref="SigningKeyException">One of the files exists.</exception>
    /// <exception cref="IOException">They cannot be written; neither is there then.</exception>
    public string Create(string? passphrase)
    {
        this.RequireNew();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = passphrase is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, Encryption);
        DurableFile.Create(this.PrivateFile, Bytes(pem), OwnerOnly);
        try
        {
            DurableFile.Create(this.PublicFile, Bytes(key.ExportSubjectPublicKeyInfoPem()), Readable);
        }
        catch
        {
            File.Delete(this.PrivateFile);
            throw;
        }

        return TrustedKey.IdOf(key);
    }

    private static byte[] Bytes(string pem) => Encoding.ASCII.GetBytes(pem + "\n");
}
