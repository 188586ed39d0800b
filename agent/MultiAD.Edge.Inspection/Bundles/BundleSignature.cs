using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>
/// Content of a bundle's <c>manifest.sig</c>: ECDSA over NIST P-256 with SHA-256, over the exact bytes of <c>manifest.json</c>,
/// which names the digest of every other file. One object of JSON; <c>signature</c> is the base64 of a DER signature
/// (RFC 3279), as <c>openssl dgst -sha256 -verify KEY.pub.pem -signature</c> takes it.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed partial record BundleSignature
{
    /// <summary>The form that this version writes and reads; it fixes curve and hash, nothing is negotiated.</summary>
    public const string CurrentSchema = "multiad.signature/1";

    /// <summary>Largest <c>manifest.sig</c> that is read, in bytes.</summary>
    public const int MaximumBytes = 4096;

    private const DSASignatureFormat Format = DSASignatureFormat.Rfc3279DerSequence;

    // Base64 as it is: the plus sign would be escaped for HTML.
    private static readonly BundleJson Json =
        new(new JsonSerializerOptions(BundleJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Form and version of the file.</summary>
    public required string Schema { get; init; }

    /// <summary>Which key signed, see <see cref="TrustedKey.IdOf"/>; a claim until <see cref="IsBy"/> holds.</summary>
    public required string KeyId { get; init; }

    /// <summary>The signature, base64 of its DER form.</summary>
    public required string Signature { get; init; }

    /// <summary>Signs a manifest.</summary>
    /// <param name="manifest">Its exact bytes.</param>
    /// <param name="key">A private key on P-256.</param>
    /// <exception cref="CryptographicException">The key has no private part.</exception>
    public static BundleSignature Create(byte[] manifest, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(key);
        return new BundleSignature
        {
            Schema = CurrentSchema,
            KeyId = TrustedKey.IdOf(key),
            Signature = Convert.ToBase64String(key.SignData(manifest, HashAlgorithmName.SHA256, Format)),
        };
    }

    /// <summary>Whether a key signed exactly these bytes.</summary>
    public bool IsBy(TrustedKey key, byte[] manifest)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(manifest);
        using var opened = key.Open();
        return opened.VerifyData(manifest, Convert.FromBase64String(this.Signature), HashAlgorithmName.SHA256, Format);
    }

    /// <summary>Content of the file.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json.BundleSignature);

    /// <summary>Reads a file's content.</summary>
    /// <param name="content">At most <see cref="MaximumBytes"/> bytes.</param>
    /// <param name="error">What is wrong with it, one clause; null where nothing is.</param>
    /// <returns>Null where something is wrong.</returns>
    internal static BundleSignature? Parse(byte[] content, out string? error)
    {
        try
        {
            using (var document = JsonDocument.Parse(content))
            {
                error = ValidateForm(document.RootElement);
            }

            if (error is not null)
            {
                return null;
            }

            var signature = JsonSerializer.Deserialize(content, BundleJson.Default.BundleSignature)!;
            error = signature.Validate();
            return error is null ? signature : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair is JSON until somebody asks for the text.
            error = $"its {ModelBundle.SignatureName} is not as expected ({fault.Message})";
            return null;
        }
    }

    // Before its fields: a later form may have others.
    private static string? ValidateForm(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return $"its {ModelBundle.SignatureName} holds a list of {root.GetArrayLength()}; a bundle has exactly one signature";
        }

        var schema = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("schema", out var value) ? value.ToString() : "missing";
        return schema == CurrentSchema
            ? null
            : $"its {ModelBundle.SignatureName} has the schema '{schema}', this version reads '{CurrentSchema}'";
    }

    private string? Validate()
    {
        if (!IdPattern().IsMatch(this.KeyId))
        {
            return $"its {ModelBundle.SignatureName} has the key id '{this.KeyId}', 16 digits of lower-case hexadecimal are expected";
        }

        // Another spelling of the same bytes would be an alteration that nobody notices.
        return Base64.IsValid(this.Signature) && Convert.ToBase64String(Convert.FromBase64String(this.Signature)) == this.Signature
            ? null
            : $"its {ModelBundle.SignatureName} holds a signature that is not base64";
    }

    [GeneratedRegex(@"^[0-9a-f]{16}\z")]
    private static partial Regex IdPattern();
}
