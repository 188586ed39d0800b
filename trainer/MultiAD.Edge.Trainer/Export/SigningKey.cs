using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>A private key that signs bundles: ECDSA on NIST P-256, PKCS#8 in PEM, encrypted unless its owner wanted it bare.</summary>
internal sealed class SigningKey : IDisposable
{
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";
    private const string PlainLabel = "PRIVATE KEY";
    private const int MaximumFileBytes = 16 << 10;

    private readonly ECDsa key;

    private SigningKey(string file, ECDsa key)
    {
        this.File = file;
        this.key = key;
        this.Id = TrustedKey.IdOf(key);
    }

    /// <summary>Path of the file that it came from.</summary>
    public string File { get; }

    /// <summary>Its name in signatures.</summary>
    public string Id { get; }

    /// <summary>Reads a private key.</summary>
    /// <param name="path">A PEM file with one PKCS#8 private key.</param>
    /// <param name="passphrase">Gives the passphrase; asked only where the key is encrypted.</param>
    /// <exception cref="SigningKeyException">It cannot be read, is something else, or the passphrase does not open it.</exception>
    public static SigningKey Read(string path, Func<string> passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        var text = ReadText(path);
        var label = PemEncoding.TryFind(text, out var fields) ? text[fields.Label] : null;
        if (label is not (EncryptedLabel or PlainLabel))
        {
            throw Refuse(path, label is null ? "is no PEM file" : $"holds a {label.ToLowerInvariant()}");
        }

        var secret = label == EncryptedLabel ? passphrase() : null;
        var key = ECDsa.Create();
        try
        {
            Import(path, key, text, secret);
            return TrustedKey.IsOnP256(key)
                ? new SigningKey(path, key)
                : throw Refuse(path, $"holds an elliptic-curve key of {key.KeySize} bits that is not on P-256");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Signs a manifest.</summary>
    public BundleSignature Sign(byte[] manifest) => BundleSignature.Create(manifest, this.key);

    /// <inheritdoc/>
    public void Dispose() => this.key.Dispose();

    private static void Import(string path, ECDsa key, string text, string? secret)
    {
        try
        {
            if (secret is null)
            {
                key.ImportFromPem(text);
            }
            else
            {
                key.ImportFromEncryptedPem(text, secret);
            }
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            // A wrong passphrase gives bytes that are no key, or rarely those of something else: it cannot be told from damage.
            throw secret is null
                ? Refuse(path, "holds a key that is damaged or of another kind", error)
                : new SigningKeyException(
                    $"{path}: the passphrase does not open the key, or the file is damaged. Give the passphrase that it was made with.",
                    error);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            RegularFile.Require(path);
            var length = new FileInfo(path).Length;
            return length <= MaximumFileBytes
                ? System.IO.File.ReadAllText(path)
                : throw Refuse(path, $"has {length} bytes, more than a key can have");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException(
                $"{path}: the private key cannot be read ({error.Message}). Check the path, or make a key with "
                + "multiad-train key new.",
                error);
        }
    }

    private static SigningKeyException Refuse(string path, string reason, Exception? cause = null) => new(
        $"{path}: the file {reason}; a private key on P-256 in PKCS#8 PEM is expected. "
        + $"Give the NAME{SigningKeyFiles.PrivateExtension} that multiad-train key new wrote, or convert another with "
        + "openssl pkcs8 -topk8.",
        cause);
}
