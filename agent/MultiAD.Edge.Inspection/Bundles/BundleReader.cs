using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>
/// Opens bundles: the one place where a zip from elsewhere is looked into. It is opened only when nothing is missing,
/// extra, altered, compressed, linked or named oddly.
/// </summary>
public static partial class BundleReader
{
    private const int MaximumEntries = 128;
    private const int MaximumManifestBytes = 1 << 20;
    private const int MaximumShown = 200;

    /// <summary>Opens a bundle and verifies it completely.</summary>
    /// <exception cref="BundleRejectedException">Missing, truncated, not a zip, altered, incomplete or with something extra.</exception>
    public static ModelBundle Open(string path)
    {
        byte[] bytes;
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                throw new BundleRejectedException($"{path}: no such bundle. Check the path, or make one with multiad-train train.");
            }

            if (info.Length > ModelBundle.MaximumBytes)
            {
                throw Refuse(path, $"it has {info.Length} bytes, the limit is {ModelBundle.MaximumBytes}");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BundleRejectedException($"{path}: cannot be read ({error.Message}). Check that the file is there and readable.", error);
        }

        try
        {
            return Verify(path, bytes);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or IOException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw Refuse(path, "it is not a complete zip file", error);
        }
    }

    private static ModelBundle Verify(string path, byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        if (zip.Entries.Count > MaximumEntries)
        {
            throw Refuse(path, $"it holds {zip.Entries.Count} files, the limit is {MaximumEntries}");
        }

        var entries = CheckEntries(path, zip);
        var json = Extract(path, entries, ModelBundle.ManifestName, MaximumManifestBytes);
        var manifest = Parse(path, json);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, expected) in manifest.Files)
        {
            var content = Extract(path, entries, name, ModelBundle.MaximumBytes);
            if (content.Length != expected.Bytes || !string.Equals(ModelBundle.Hash(content), expected.Sha256, StringComparison.Ordinal))
            {
                throw Refuse(path, $"{name} was altered: its length or SHA-256 is not the manifest's");
            }

            files.Add(name, content);
        }

        if (!files.ContainsKey(ModelBundle.ModelName))
        {
            throw Refuse(path, $"its manifest lists no {ModelBundle.ModelName}");
        }

        var extra = entries.Keys.FirstOrDefault(name => name is not (ModelBundle.ManifestName or ModelBundle.SignatureName) && !files.ContainsKey(name));
        if (extra is not null)
        {
            throw Refuse(path, $"{extra} is in it but not in its manifest");
        }

        return new ModelBundle(path, manifest, files, ModelBundle.Hash(json));
    }

    private static Dictionary<string, ZipArchiveEntry> CheckEntries(string path, ZipArchive zip)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            if (!EntryName().IsMatch(entry.FullName) || entry.FullName.Split('/').Any(part => part is "." or ".."))
            {
                throw Refuse(path, $"the file name '{Shown(entry.FullName)}' inside it is not allowed");
            }

            // The upper half of the attributes is the Unix mode; 0xA000 is a symbolic link.
            if (((entry.ExternalAttributes >> 16) & 0xF000) == 0xA000)
            {
                throw Refuse(path, $"{entry.FullName} inside it is a link");
            }

            if (entry.CompressedLength != entry.Length)
            {
                throw Refuse(path, $"{entry.FullName} inside it is compressed; a bundle's files are stored as they are");
            }

            if (!entries.TryAdd(entry.FullName, entry))
            {
                throw Refuse(path, $"{entry.FullName} is in it twice");
            }
        }

        return entries;
    }

    private static BundleManifest Parse(string path, byte[] json)
    {
        string? schema;
        try
        {
            using var document = JsonDocument.Parse(json);
            schema = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("schema", out var value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (JsonException error)
        {
            throw Refuse(path, "its manifest.json is not JSON", error);
        }

        if (schema != BundleManifest.CurrentSchema)
        {
            throw new BundleRejectedException(
                $"{path}: the bundle's schema is '{Shown(schema ?? "missing")}', this version reads '{BundleManifest.CurrentSchema}'. Update the agent or export the bundle with a matching trainer.");
        }

        BundleManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, BundleJson.Default.BundleManifest);
        }
        catch (JsonException error)
        {
            throw Refuse(path, $"its manifest.json is not as expected ({Shown(error.Message)})", error);
        }

        var wrong = manifest is null ? ["it is null"] : ManifestValidator.Check(manifest);
        return wrong.Count == 0 ? manifest! : throw Refuse(path, $"its manifest.json is not usable: {string.Join("; ", wrong.Take(5))}");
    }

    private static byte[] Extract(string path, Dictionary<string, ZipArchiveEntry> entries, string name, long limit)
    {
        if (!entries.TryGetValue(name, out var entry))
        {
            throw Refuse(path, $"{name} is missing");
        }

        if (entry.Length > limit)
        {
            throw Refuse(path, $"{name} has {entry.Length} bytes, the limit is {limit}");
        }

        var content = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }

    private static string Shown(string text) => PrintableText.Of(text, MaximumShown);

    private static BundleRejectedException Refuse(string path, string reason, Exception? cause = null)
    {
        var message = $"{path}: the bundle is refused, {reason}. Copy the bundle again or export it again with multiad-train.";
        return cause is null ? new(message) : new(message, cause);
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}(/[A-Za-z0-9._-]{1,100}){0,3}$")]
    private static partial Regex EntryName();
}
