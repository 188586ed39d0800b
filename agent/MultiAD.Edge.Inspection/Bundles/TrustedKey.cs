using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>A public key whose signatures are trusted: ECDSA on NIST P-256.</summary>
public sealed class TrustedKey
{
    /// <summary>Label of a public key in PEM.</summary>
    public const string Label = "PUBLIC KEY";

    private const int MaximumFileBytes = 16 << 10;
    private const int IdBytes = 8;
    private const string Remedy = "Put the NAME.pub.pem there that multiad-train key new wrote, or remove the file.";

    private readonly byte[] subjectPublicKeyInfo;

    private TrustedKey(string file, byte[] subjectPublicKeyInfo, string id)
    {
        this.File = file;
        this.subjectPublicKeyInfo = subjectPublicKeyInfo;
        this.Id = id;
    }

    /// <summary>Path of the file that it came from.</summary>
    public string File { get; }

    /// <summary>Its name in signatures, see <see cref="IdOf"/>.</summary>
    public string Id { get; }

    /// <summary>
    /// Name of a key: the first 16 hexadecimal digits (lower case) of the SHA-256 of its SubjectPublicKeyInfo, as
    /// <c>openssl pkey -pubin -in FILE -outform DER | sha256sum</c> gives them.
    /// </summary>
    public static string IdOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, IdBytes));
    }

    /// <summary>Whether a key lies on P-256, by the curve's name.</summary>
    public static bool IsOnP256(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var curve = key.ExportParameters(includePrivateParameters: false).Curve;
        return curve.IsNamed && curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
    }

    /// <summary>Reads one public key.</summary>
    /// <param name="path">A PEM file with one SubjectPublicKeyInfo.</param>
    /// <exception cref="KeyFileException">It cannot be read or is something else.</exception>
    public static TrustedKey Read(string path)
    {
        var text = ReadText(path);
        if (!PemEncoding.TryFind(text, out var fields))
        {
            throw Refuse(path, "is no PEM file");
        }

        var label = text[fields.Label];
        if (label != Label)
        {
            throw label.EndsWith("PRIVATE KEY", StringComparison.Ordinal)
                ? new KeyFileException(
                    $"{path}: the file holds a private key, which must never leave the workstation; a public key is expected. "
                    + "Name its NAME.pub.pem, or a folder that holds public keys alone.")
                : Refuse(path, $"holds a {label.ToLowerInvariant()}");
        }

        if (PemEncoding.TryFind(text.AsSpan(fields.Location.End.Value), out _))
        {
            throw Refuse(path, "holds several keys; each file holds one");
        }

        return From(path, Convert.FromBase64String(text[fields.Base64Data]));
    }

    /// <summary>The key, to verify with; the caller disposes it.</summary>
    internal ECDsa Open()
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(this.subjectPublicKeyInfo, out _);
        return key;
    }

    private static TrustedKey From(string path, byte[] content)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(content, out var read);
            return read == content.Length && IsOnP256(key)
                ? new TrustedKey(path, key.ExportSubjectPublicKeyInfo(), IdOf(key))
                : throw Refuse(path, $"holds an elliptic-curve key of {key.KeySize} bits that is not on P-256");
        }
        catch (CryptographicException error)
        {
            throw Refuse(path, "holds a key that is damaged or of another kind", error);
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
            throw new KeyFileException(
                $"{path}: the key cannot be read ({error.Message}). Check that the file is there and that this user may read it.", error);
        }
    }

    private static KeyFileException Refuse(string path, string reason, Exception? cause = null) =>
        new($"{path}: the file {reason}; a public key on P-256 in PEM is expected. {Remedy}", cause);
}
