using System.IO.Compression;

namespace MultiAD.Edge.Testing;

/// <summary>The files of a bundle, to be taken out, changed and put together again without our own writer.</summary>
public static class BundleFiles
{
    /// <summary>All files, in their order.</summary>
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Read(string bundle)
    {
        using var zip = ZipFile.OpenRead(bundle);
        return [.. zip.Entries.Select(entry => KeyValuePair.Create(entry.FullName, Content(entry)))];
    }

    /// <summary>Writes a bundle of these files; a name may come twice.</summary>
    public static void Write(string bundle, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        File.Delete(bundle);
        using var zip = ZipFile.Open(bundle, ZipArchiveMode.Create);
        foreach (var (name, content) in files)
        {
            using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            stream.Write(content);
        }
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        var content = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }
}
