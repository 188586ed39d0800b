using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Reads the payload of <c>model/desired</c>, as anybody may have written it.</summary>
internal static partial class OrderDecoder
{
    /// <summary>Largest payload, in bytes.</summary>
    public const int MaximumPayload = 16 << 10;

    private const int MaximumKeyId = 64;
    private const int MaximumSignature = 256;

    /// <summary>Reads a payload.</summary>
    /// <param name="payload">UTF-8 JSON.</param>
    /// <param name="message">What it says; null where it cannot be read.</param>
    /// <param name="problem">Why it is no order, a clause that quotes nothing of it; null where it is one.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> payload, [NotNullWhen(true)] out ModelDesiredMessage? message, [NotNullWhen(false)] out string? problem)
    {
        message = null;
        try
        {
            message = JsonSerializer.Deserialize(payload, CommandJson.Default.ModelDesiredMessage);
            problem = message is null ? "it is null; expected an object" : Validate(message);
        }
        catch (JsonException error)
        {
            problem = "it is not the JSON of an order"
                + (error.BytePositionInLine is { } at ? $" (line {error.LineNumber + 1}, byte {at + 1})" : string.Empty)
                + "; expected schema, orderId, issuedAt, action and no unknown field";
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or ArgumentException)
        {
            problem = "it has a text that is not UTF-8";
        }

        return problem is null;
    }

    private static string? Validate(ModelDesiredMessage message) =>
        message.Schema != ModelDesiredMessage.CurrentSchema
            ? $"schema is another one; expected {ModelDesiredMessage.CurrentSchema}"
        : !OrderIdPattern().IsMatch(message.OrderId)
            ? $"orderId is malformed; expected 1 to {ModelDesiredMessage.MaximumName} letters, digits, dots, dashes, underscores"
        : message.IssuedAt.Offset != TimeSpan.Zero || message.NotBefore is { Offset.Ticks: not 0 }
            ? "a time is not in UTC; expected one that ends with Z"
        : message.Action is not ("install" or "rollback") ? "action is unknown; expected install or rollback"
        : message.Sha256 is { } sha256 && !DigestPattern().IsMatch(sha256)
            ? "sha256 is malformed; expected 64 digits of lower-case hexadecimal"
        : message.Action == "install" && (message.Sha256 is null || message.Bytes is null)
            ? "sha256 or bytes is missing; expected both to install"
        : message.Bytes is < 1 or > ModelBundle.MaximumBytes ? $"bytes is out of range; expected 1 to {ModelBundle.MaximumBytes}"
        : message.ShadowParts is < 0 or > ModelDesiredMessage.MaximumShadowParts
            ? $"shadowParts is out of range; expected 0 to {ModelDesiredMessage.MaximumShadowParts}"
        : message.Url is { } url && !IsAddress(url)
            ? $"url is malformed; expected http or https, at most {ModelDesiredMessage.MaximumUrl} characters, without a login"
        : message.By is { } by && (by.Length is 0 or > ModelDesiredMessage.MaximumName || PrintableText.Of(by) != by)
            ? $"by is malformed; expected 1 to {ModelDesiredMessage.MaximumName} printable characters"
        : message.Signature is { } signature && !IsSignature(signature)
            ? "signature is malformed; expected keyId and value in Base64"
        : null;

    // A login in it would be published with every error.
    private static bool IsAddress(string url) =>
        url.Length <= ModelDesiredMessage.MaximumUrl
        && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.UserInfo.Length == 0
        && PrintableText.Of(url) == url;

    private static bool IsSignature(OrderSignatureReference signature) =>
        signature.KeyId.Length is > 0 and <= MaximumKeyId
        && signature.Value.Length is > 0 and <= MaximumSignature
        && Base64.IsValid(signature.Value);

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex OrderIdPattern();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();
}
