using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>A <c>NAME.multiad</c> bundle: a zip with stored entries, opened only when every byte of it is accounted for.</summary>
public sealed partial class ModelBundle
{
    /// <summary>Name of the manifest inside the zip.</summary>
    public const string ManifestName = "manifest.json";

    /// <summary>Name of the signature inside the zip.</summary>
    public const string SignatureName = "manifest.sig";

    /// <summary>Name of the model inside the zip.</summary>
    public const string ModelName = "model.onnx";

    /// <summary>Largest bundle that is opened, in bytes.</summary>
    public const long MaximumBytes = 512L << 20;

    private const int MaximumEntries = 128;
    private const int MaximumManifestBytes = 1 << 20;

    // Fixed, so that the same content gives the same file.
    private static readonly DateTimeOffset EntryTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, byte[]> files;

    private ModelBundle(string origin, BundleManifest manifest, Dictionary<string, byte[]> files, string digest)
    {
        this.Origin = origin;
        this.Manifest = manifest;
        this.files = files;
        this.Digest = digest;
    }

    /// <summary>Where the bundle came from.</summary>
    public string Origin { get; }

    /// <summary>The manifest.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>SHA-256 of the manifest's bytes, which name every other file's digest: the identity of the bundle.</summary>
    public string Digest { get; }

    /// <summary>The ONNX model.</summary>
    public byte[] Model => this.files[ModelName];

    /// <summary>Content of one file of the manifest's list.</summary>
    public byte[] Read(string name) => this.files[name];

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

            if (info.Length > MaximumBytes)
            {
                throw Refuse(path, $"it has {info.Length} bytes, the limit is {MaximumBytes}");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BundleRejectedException($"{path}: cannot be read ({error.Message}). Check that the file is there and readable.", error);
        }

        try
        {
            return Open(path, bytes);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or IOException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw Refuse(path, "it is not a complete zip file", error);
        }
    }

    /// <summary>Writes a bundle durably; the list of files in the manifest is filled in here.</summary>
    /// <param name="path">Target file.</param>
    /// <param name="manifest">Manifest; its <see cref="BundleManifest.Files"/> is replaced.</param>
    /// <param name="contents">Every file but the manifest: <c>model.onnx</c> and the golden samples.</param>
    /// <returns>The manifest as written.</returns>
    public static BundleManifest Write(string path, BundleManifest manifest, IReadOnlyDictionary<string, byte[]> contents)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(contents);
        var ordered = contents.OrderBy(file => file.Key, StringComparer.Ordinal).ToArray();
        var complete = manifest with
        {
            Files = new SortedDictionary<string, BundleFile>(
                ordered.ToDictionary(file => file.Key, file => new BundleFile(file.Value.Length, Hash(file.Value)), StringComparer.Ordinal),
                StringComparer.Ordinal),
        };
        var wrong = ManifestRules.Check(complete);
        if (wrong.Count > 0)
        {
            throw new ArgumentException($"The manifest cannot be written: {string.Join("; ", wrong)}.", nameof(manifest));
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(complete, BundleJson.Default.BundleManifest);
        DurableFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
            Add(zip, ManifestName, json);
            foreach (var (name, content) in ordered)
            {
                Add(zip, name, content);
            }
        });
        return complete;
    }

    private static ModelBundle Open(string path, byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        if (zip.Entries.Count > MaximumEntries)
        {
            throw Refuse(path, $"it holds {zip.Entries.Count} files, the limit is {MaximumEntries}");
        }

        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            if (!EntryName().IsMatch(entry.FullName) || entry.FullName.Split('/').Any(part => part is "." or ".."))
            {
                throw Refuse(path, $"the file name '{Printable(entry.FullName)}' inside it is not allowed");
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

        var json = Extract(path, entries, ManifestName, MaximumManifestBytes);
        var manifest = Parse(path, json);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, expected) in manifest.Files)
        {
            var content = Extract(path, entries, name, MaximumBytes);
            if (content.Length != expected.Bytes || !string.Equals(Hash(content), expected.Sha256, StringComparison.Ordinal))
            {
                throw Refuse(path, $"{name} was altered: its length or SHA-256 is not the manifest's");
            }

            files.Add(name, content);
        }

        if (!files.ContainsKey(ModelName))
        {
            throw Refuse(path, $"its manifest lists no {ModelName}");
        }

        var extra = entries.Keys.FirstOrDefault(name => name is not (ManifestName or SignatureName) && !files.ContainsKey(name));
        if (extra is not null)
        {
            throw Refuse(path, $"{extra} is in it but not in its manifest");
        }

        return new ModelBundle(path, manifest, files, Hash(json));
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
                $"{path}: the bundle's schema is '{Printable(schema ?? "missing")}', this version reads '{BundleManifest.CurrentSchema}'. Update the agent or export the bundle with a matching trainer.");
        }

        BundleManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, BundleJson.Default.BundleManifest);
        }
        catch (JsonException error)
        {
            throw Refuse(path, $"its manifest.json is not as expected ({Printable(error.Message)})", error);
        }

        var wrong = manifest is null ? ["it is null"] : ManifestRules.Check(manifest);
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

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(content);
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Printable(string text) =>
        new([.. text.Take(200).Select(character => char.IsControl(character) ? '?' : character)]);

    private static BundleRejectedException Refuse(string path, string reason, Exception? cause = null)
    {
        var message = $"{path}: the bundle is refused, {reason}. Copy the bundle again or export it again with multiad-train.";
        return cause is null ? new(message) : new(message, cause);
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}(/[A-Za-z0-9._-]{1,100}){0,3}$")]
    private static partial Regex EntryName();
}
