using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using MultiAD.Edge.Agent.Contracts;

namespace MultiAD.Edge.Agent.Control;

/// <summary>Reads the payload of a command.</summary>
internal static partial class CommandDecoder
{
    /// <summary>Reads a payload.</summary>
    /// <param name="payload">UTF-8 JSON, as anybody may have written it.</param>
    /// <param name="message">What it says; null where it cannot be read.</param>
    /// <param name="problem">Why it cannot be read; null where it can. It quotes nothing of the payload.</param>
    public static bool TryDecode(
        ReadOnlySpan<byte> payload, [NotNullWhen(true)] out CommandRequestMessage? message, [NotNullWhen(false)] out string? problem)
    {
        message = null;
        try
        {
            message = JsonSerializer.Deserialize(payload, CommandJson.Default.CommandRequestMessage);
            problem = message is null ? "the payload is null; expected an object" : Validate(message);
        }
        catch (JsonException error)
        {
            problem = "the payload is not the JSON of a command"
                + (error.BytePositionInLine is { } at ? $" (line {error.LineNumber + 1}, byte {at + 1})" : string.Empty)
                + "; expected schema, requestId, issuedAt and no unknown field";
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or ArgumentException)
        {
            problem = "the payload has a text that is not UTF-8";
        }

        return problem is null;
    }

    private static string? Validate(CommandRequestMessage message) =>
        message.Schema != CommandRequestMessage.CurrentSchema
            ? $"schema is another one; expected {CommandRequestMessage.CurrentSchema}"
        : !RequestIdPattern().IsMatch(message.RequestId)
            ? $"requestId is malformed; expected 1 to {CommandRequestMessage.MaximumRequestId} letters, digits, dots, dashes, underscores"
        : message.IssuedAt.Offset != TimeSpan.Zero || message.ExpiresAt is { Offset.Ticks: not 0 }
            ? "a time is not in UTC; expected one that ends with Z"
        : message.ExpiresAt <= message.IssuedAt ? "expiresAt is not later than issuedAt; expected a later time"
        : message.By is { } by && (by.Length is 0 or > CommandRequestMessage.MaximumBy || by.Any(IsUnprintable))
            ? $"by is malformed; expected 1 to {CommandRequestMessage.MaximumBy} printable characters"
        : message.Arguments is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) }
            ? "arguments is something else; expected an object"
        : null;

    // What ends a line or reverses a text would forge the log.
    private static bool IsUnprintable(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex RequestIdPattern();
}
