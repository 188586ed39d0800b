using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>
/// The form of a slots file: <c>{"schema":…,"sha256":…,"slots":{…}}</c>, the digest over the bytes of <c>slots</c>, so that
/// a bit that turned is seen and not believed.
/// </summary>
internal static class SlotsFile
{
    private const int MaximumBytes = 1 << 20;
    private const int MaximumShown = 200;

    /// <summary>The bytes of a file.</summary>
    public static byte[] Encode(StationSlots slots)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(slots, StoreJson.Default.StationSlots);
        using var bytes = new MemoryStream(content.Length + 256);
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", StationSlots.CurrentSchema);
            writer.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(content)));
            writer.WritePropertyName("slots");
            writer.WriteRawValue(content, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Reads a file.</summary>
    public static SlotsReading Read(string path)
    {
        try
        {
            var info = new FileInfo(path);
            return !info.Exists ? SlotsReading.Missing
                : info.Length > MaximumBytes ? SlotsReading.Damaged($"it has {info.Length} bytes, the limit is {MaximumBytes}")
                : Decode(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return SlotsReading.Missing;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return SlotsReading.Unreadable(error.Message);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    public static SlotsReading Decode(byte[] bytes)
    {
        if (bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            return SlotsReading.Damaged(bytes.Length == 0 ? "it is empty" : $"it is nothing but {bytes.Length} zero bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (Text(root, "schema") is not { } schema)
            {
                return SlotsReading.Damaged("it has no schema");
            }

            if (schema != StationSlots.CurrentSchema)
            {
                return IsLater(schema)
                    ? SlotsReading.Later($"its schema is '{Shown(schema)}', this version reads '{StationSlots.CurrentSchema}'")
                    : SlotsReading.Damaged($"its schema is '{Shown(schema)}', '{StationSlots.CurrentSchema}' is expected");
            }

            return root.TryGetProperty("slots", out var slots) && Text(root, "sha256") is { } digest
                ? Decode(JsonMarshal.GetRawUtf8Value(slots), digest)
                : SlotsReading.Damaged("it has no slots or no digest");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return SlotsReading.Damaged($"it is not as expected ({Shown(error.Message)})");
        }
    }

    private static SlotsReading Decode(ReadOnlySpan<byte> bytes, string digest)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != digest)
        {
            return SlotsReading.Damaged("its content is not the one that was written: the digest differs");
        }

        if (JsonSerializer.Deserialize(bytes, StoreJson.Default.StationSlots) is not { } read)
        {
            return SlotsReading.Damaged("its slots are null");
        }

        var whole = Complete(read);
        return Validate(whole) is { } error ? SlotsReading.Damaged(error) : SlotsReading.Whole(whole);
    }

    // What a file of an earlier version lacks is null after reading, not what the property begins with.
    private static StationSlots Complete(StationSlots read) => read with
    {
        Schema = StationSlots.CurrentSchema,
        History = read.History ?? [],
        Swap = read.Swap is { } swap ? swap with { Timings = swap.Timings ?? new SwapTimings() } : null,
    };

    private static string? Validate(StationSlots slots)
    {
        return slots.History.Any(entry => entry is null) ? "an entry of its history is null"
            : slots.Models().Any(model => !BundleFolder.IsDigest(model.Sha256) || model.Bytes < 0 || model.Version < 1)
                ? "a model in it has no digest, length or version that can be"
            : slots.Swap is { State: SwapState.ActiveUnconfirmed } && slots.Active is null
                ? "it has a model on trial and none that is active"
            : slots.VersionFloor < 0 ? "its version floor is negative"
            : null;
    }

    private static bool IsLater(string schema)
    {
        var form = StationSlots.CurrentSchema[..(StationSlots.CurrentSchema.IndexOf('/', StringComparison.Ordinal) + 1)];
        return schema.StartsWith(form, StringComparison.Ordinal)
            && int.TryParse(schema.AsSpan(form.Length), out var version)
            && version > 1;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string Shown(string text) => PrintableText.Of(text, MaximumShown);
}
