using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>Writes bundles; the same content gives the same bytes.</summary>
public static class BundleWriter
{
    // Fixed, so that the same content gives the same file.
    private static readonly DateTimeOffset EntryTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a bundle durably; the list of files in the manifest is filled in here.</summary>
    /// <param name="path">Target file.</param>
    /// <param name="manifest">Manifest; its <see cref="BundleManifest.Files"/> is replaced.</param>
    /// <param name="contents">Every file but the manifest: <c>model.onnx</c>, the golden samples, a notice.</param>
    /// <param name="sign">Signs the manifest's bytes; null for an unsigned bundle.</param>
    /// <returns>The manifest as written.</returns>
    /// <exception cref="ArgumentException">The manifest is outside its ranges; nothing is written.</exception>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
    public static BundleManifest Write(
        string path,
        BundleManifest manifest,
        IReadOnlyDictionary<string, byte[]> contents,
        Func<byte[], BundleSignature>? sign = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(contents);
        var ordered = contents.OrderBy(file => file.Key, StringComparer.Ordinal).ToArray();
        var files = new SortedDictionary<string, BundleFile>(StringComparer.Ordinal);
        foreach (var (name, content) in ordered)
        {
            files.Add(name, new BundleFile(content.Length, ModelBundle.Hash(content)));
        }

        var complete = manifest with { Files = files };
        var errors = ManifestValidator.Validate(complete);
        if (errors.Count > 0)
        {
            throw new ArgumentException($"The manifest cannot be written: {string.Join("; ", errors)}.", nameof(manifest));
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(complete, BundleJson.Default.BundleManifest);
        WriteZip(path, json, sign?.Invoke(json), ordered);
        return complete;
    }

    /// <summary>Writes an opened bundle anew with a signature, which takes the place of an earlier one; it stays the same model.</summary>
    /// <param name="path">Target file, which may be the bundle's own; written durably.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="sign">Signs the manifest's bytes.</param>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
    public static void WriteSigned(string path, ModelBundle bundle, Func<byte[], BundleSignature> sign)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(sign);
        var files = bundle.Manifest.Files.Keys.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, bundle.Read(name)));
        WriteZip(path, bundle.ManifestBytes, sign(bundle.ManifestBytes), files);
    }

    private static void WriteZip(
        string path, byte[] manifest, BundleSignature? signature, IEnumerable<KeyValuePair<string, byte[]>> files) =>
        DurableFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8);
            Add(zip, ModelBundle.ManifestName, manifest);
            if (signature is not null)
            {
                Add(zip, ModelBundle.SignatureName, signature.ToBytes());
            }

            foreach (var (name, content) in files)
            {
                Add(zip, name, content);
            }
        });

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(content);
    }
}
