using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Storage;

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
    private const int MaximumErrors = 5;

    /// <summary>Opens a bundle and verifies it completely; the file is not read again after that.</summary>
    /// <param name="path">The bundle's file.</param>
    /// <param name="trust">
    /// Whose signature it must have, which is checked before anything else of it is believed; null where only its own
    /// consistency counts, as on the workstation that made it.
    /// </param>
    /// <exception cref="BundleRejectedException">
    /// Missing, truncated, not a zip, altered, incomplete, with something extra, or not signed as it should be.
    /// </exception>
    public static ModelBundle Open(string path, BundleTrust? trust = null)
    {
        var bytes = ReadBytes(path);
        try
        {
            return Verify(path, bytes, trust);
        }
        catch (Exception error) when (IsZipError(error))
        {
            throw Refuse(path, "it is not a complete zip file", error);
        }
    }

    // What the zip reader throws over bytes that are no zip, or not all of one.
    private static bool IsZipError(Exception error) =>
        error is InvalidDataException or IOException or ArgumentException or NotSupportedException or OverflowException;

    private static byte[] ReadBytes(string path)
    {
        try
        {
            if (RegularFile.OtherKind(path) is { } kind)
            {
                throw new BundleRejectedException($"{path}: this is {kind}; a bundle is one file, NAME.multiad. Give its path.");
            }

            var info = new FileInfo(path);
            if (!info.Exists)
            {
                throw new BundleRejectedException($"{path}: no such bundle. Check the path, or make one with multiad-train train.");
            }

            if (info.Length > ModelBundle.MaximumBytes)
            {
                throw Refuse(path, $"it has {info.Length} bytes, the limit is {ModelBundle.MaximumBytes}");
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var message = $"{path}: cannot be read ({error.Message}). Check that the file is there and readable.";
            throw new BundleRejectedException(message, error);
        }
    }

    private static ModelBundle Verify(string path, byte[] bytes, BundleTrust? trust)
    {
        if (!ZipEnd.IsWhole(bytes, out var count))
        {
            throw Refuse(path, "it is not a complete zip file");
        }

        if (count > MaximumEntries)
        {
            throw Refuse(path, $"it holds {count} files, the limit is {MaximumEntries}");
        }

        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        var entries = CheckEntries(path, zip, bytes.Length);
        var json = Extract(path, entries, ModelBundle.ManifestName, MaximumManifestBytes);
        var isSigned = entries.TryGetValue(ModelBundle.SignatureName, out var entry);
        var signature = isSigned && (trust is not null || entry!.Length <= BundleSignature.MaximumBytes)
            ? Extract(path, entries, ModelBundle.SignatureName, BundleSignature.MaximumBytes)
            : null;

        // First of all: what the manifest says is somebody's word until it is known whose.
        var signedBy = trust?.Check(path, json, signature);
        var manifest = Parse(path, json);
        return new ModelBundle(path, json, manifest, ExtractFiles(path, entries, manifest))
        {
            SignedBy = signedBy,
            ClaimedKeyId = signature is null ? null : BundleSignature.Parse(signature, out _)?.KeyId,
        };
    }

    private static Dictionary<string, byte[]> ExtractFiles(
        string path, Dictionary<string, ZipArchiveEntry> entries, BundleManifest manifest)
    {
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

        string[] others = [ModelBundle.ManifestName, ModelBundle.SignatureName];
        if (entries.Keys.Except(files.Keys).Except(others).FirstOrDefault() is { } extra)
        {
            throw Refuse(path, $"{extra} is in it but not in its manifest");
        }

        return files;
    }

    private static Dictionary<string, ZipArchiveEntry> CheckEntries(string path, ZipArchive zip, long length)
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

            if (entry.CompressedLength != entry.Length || entry.Length < 0)
            {
                throw Refuse(path, $"{entry.FullName} inside it is compressed; a bundle's files are stored as they are");
            }

            if (!entries.TryAdd(entry.FullName, entry))
            {
                throw Refuse(path, $"{entry.FullName} is in it twice");
            }
        }

        // Lengths are claims; entries that share their bytes could claim any amount of memory.
        var claimed = entries.Values.Sum(entry => entry.Length);
        return claimed <= length ? entries : throw Refuse(path, $"the files inside it claim {claimed} bytes, the bundle has {length}");
    }

    private static BundleManifest Parse(string path, byte[] json)
    {
        var schema = ReadSchema(path, json);
        if (schema != BundleManifest.CurrentSchema)
        {
            throw new BundleRejectedException(
                $"{path}: the bundle's schema is '{Shown(schema ?? "missing")}', this version reads '{BundleManifest.CurrentSchema}'. "
                + "Update the agent or export the bundle with a matching trainer.");
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

        var errors = manifest is null ? ["it is null"] : ManifestValidator.Validate(manifest);
        return errors.Count == 0
            ? CheckAgent(path, manifest!)
            : throw Refuse(path, $"its manifest.json is not usable: {string.Join("; ", errors.Take(MaximumErrors).Select(Shown))}");
    }

    // The library has the version of the agent and the trainer that it is part of.
    private static BundleManifest CheckAgent(string path, BundleManifest manifest)
    {
        var own = typeof(BundleReader).Assembly.GetName().Version!;
        return Version.Parse(manifest.MinimumAgentVersion) <= own
            ? manifest
            : throw new BundleRejectedException(
                $"{path}: the bundle needs version {manifest.MinimumAgentVersion} or later, this is {own.ToString(3)}. "
                + "Update the agent first, or install the model that was made for this version.");
    }

    // Before the rest is looked at: a later schema may have other fields.
    private static string? ReadSchema(string path, byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("schema", out var value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair is JSON until somebody asks for the text.
            throw Refuse(path, "its manifest.json is not JSON", error);
        }
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
        return new BundleRejectedException(message, cause);
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,100}(/[A-Za-z0-9._-]{1,100}){0,3}\z")]
    private static partial Regex EntryName();
}
