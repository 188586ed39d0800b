using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Testing.Hostile;

/// <summary>Bundles whose zip was tampered with, none of which may do more than be refused. Each has a name for messages.</summary>
public static class HostileZips
{
    private static readonly uint[] Extremes = [0, 1, 0x7F, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, uint.MaxValue];

    private static readonly string[] Names =
    [
        "../escape", "..", ".", "a/../../escape", "/absolute", "//host/share", "C:/windows", "C:\\windows", "back\\slash", "a/./b", "a//b",
        "a/", "/", "", " ", "golden/..", "golden/../model.onnx", "%2e%2e/escape", "..%2fescape", "a\0b", "model.onnx\0.png", "a\nb", "a\tb",
        "~root", "$HOME", "con", "NUL:", "\u202Egnp.exe", "mode\u0142.onnx", "\uFEFFmanifest.json", "a/b/c/d/e", "....//escape", "*", "?",
        "-rf", new string('a', 101), new string('a', 60_000), string.Concat(Enumerable.Repeat("a/", 5000)) + "a",
    ];

    /// <summary>All of them.</summary>
    /// <param name="bundle">A bundle to begin with.</param>
    public static IEnumerable<HostileBundle> Of(byte[] bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return Fields(bundle).Concat(Cuts(bundle)).Concat(Entries(bundle)).Concat(Bombs(bundle));
    }

    // Every field of every structure, at every extreme.
    private static IEnumerable<HostileBundle> Fields(byte[] bundle)
    {
        (uint Signature, int[] Two, int[] Four)[] structures =
        [
            (0x04034b50, [4, 6, 8, 10, 12, 26, 28], [0, 14, 18, 22]),
            (0x02014b50, [4, 6, 8, 10, 12, 14, 28, 30, 32, 34, 36], [0, 16, 20, 24, 38, 42]),
            (0x06054b50, [4, 6, 8, 10, 20], [0, 12, 16]),
        ];
        foreach (var (signature, two, four) in structures)
        {
            foreach (var at in Find(bundle, signature))
            {
                foreach (var value in Extremes)
                {
                    foreach (var field in two.Where(_ => value <= ushort.MaxValue))
                    {
                        yield return Change($"{signature:x} at {at} + {field} = {value:x}", bundle, bytes =>
                            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + field), (ushort)value));
                    }

                    foreach (var field in four)
                    {
                        yield return Change($"{signature:x} at {at} + {field} = {value:x}", bundle, bytes =>
                            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + field), value));
                    }
                }
            }
        }
    }

    private static IEnumerable<HostileBundle> Cuts(byte[] bundle)
    {
        uint[] signatures = [0x04034b50, 0x02014b50, 0x06054b50];
        int[] edges = [.. signatures.SelectMany(signature => Find(bundle, signature)), bundle.Length];
        foreach (var at in edges.SelectMany(edge => Enumerable.Range(edge - 3, 7).Concat([edge + 30, edge + 46, edge - 22]))
            .Where(at => at >= 0 && at < bundle.Length).Distinct())
        {
            yield return new($"cut at {at}", bundle[..at]);
            yield return new($"begun at {at}", bundle[at..]);
        }

        foreach (var length in new[] { 1, 22, 70_000 })
        {
            yield return new($"{length} bytes behind it", [.. bundle, .. new byte[length]]);
            yield return new($"{length} bytes before it", [.. new byte[length], .. bundle]);
        }

        yield return new("twice", [.. bundle, .. bundle]);
    }

    private static IEnumerable<HostileBundle> Entries(byte[] bundle)
    {
        foreach (var name in Names)
        {
            yield return Zip($"entry '{name}'", bundle, zip => Add(zip, name, [1]));
        }

        foreach (var name in new[] { ModelBundle.ModelName, ModelBundle.ManifestName, ModelBundle.SignatureName })
        {
            yield return Zip($"{name} twice", bundle, zip => Add(zip, name, [1]));
            yield return Zip($"{name} in capitals too", bundle, zip => Add(zip, name.ToUpperInvariant(), [1]));
            yield return Zip($"{name} as a link", bundle, zip => zip.GetEntry(name)!.ExternalAttributes = unchecked((int)0xA1FF0000));
            yield return Zip($"no {name}", bundle, zip => zip.GetEntry(name)!.Delete());
        }

        yield return Zip("a link", bundle, zip =>
            Add(zip, "link", "/etc/passwd"u8.ToArray()).ExternalAttributes = unchecked((int)0xA1FF0000));
    }

    private static IEnumerable<HostileBundle> Bombs(byte[] bundle)
    {
        yield return Zip("a deflated bomb", bundle, zip =>
        {
            using var stream = zip.CreateEntry("bomb.bin", CompressionLevel.Optimal).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 64; i++)
            {
                stream.Write(zeros);
            }
        });
        yield return Zip("sixty thousand entries", bundle, zip => AddMany(zip, 60_000));
        yield return Zip("over 65535 entries", bundle, zip => AddMany(zip, 66_000));
        yield return Zip("129 entries", bundle, zip => AddMany(zip, 129));

        // Many entries that share one file's bytes, and an end that says there are few.
        yield return new("overlapping entries", Overlapping(bundle, 120));
        yield return new("a hundred thousand entries, said to be two", Overlapping(bundle, 100_000));
        foreach (var size in new[] { ulong.MaxValue, 1UL << 63, 1UL << 40, 0UL })
        {
            yield return new($"zip64 sizes of {size:x}", Zip64(bundle, size));
        }
    }

    private static byte[] Overlapping(byte[] bundle, int count)
    {
        var end = Find(bundle, 0x06054b50)[^1];
        var directory = Find(bundle, 0x02014b50);
        var first = bundle[directory[0]..(directory.Length > 1 ? directory[1] : end)];
        byte[] bytes = [.. bundle[..end], .. Enumerable.Repeat(first, count).SelectMany(entry => entry), .. bundle[end..]];
        var size = bytes.Length - 22 - directory[0];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 22 + 12), size);
        return bytes;
    }

    private static byte[] Zip64(byte[] bundle, ulong size)
    {
        var entry = Find(bundle, 0x02014b50)[^1];
        var end = Find(bundle, 0x06054b50)[^1];
        var extra = new byte[28];
        BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(2), 24);
        BinaryPrimitives.WriteUInt64LittleEndian(extra.AsSpan(4), size);
        BinaryPrimitives.WriteUInt64LittleEndian(extra.AsSpan(12), size);
        var name = BinaryPrimitives.ReadUInt16LittleEndian(bundle.AsSpan(entry + 28));
        byte[] bytes = [.. bundle[..(entry + 46 + name)], .. extra, .. bundle[(entry + 46 + name)..]];
        bytes.AsSpan(entry + 20, 8).Fill(0xFF);
        bytes.AsSpan(entry + 42, 4).Fill(0xFF);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(entry + 30), (ushort)extra.Length);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(end + extra.Length + 12));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(end + extra.Length + 12), length + extra.Length);
        return bytes;
    }

    private static void AddMany(ZipArchive zip, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _ = zip.CreateEntry($"f{i}", CompressionLevel.NoCompression);
        }
    }

    private static HostileBundle Change(string name, byte[] bundle, Action<byte[]> change)
    {
        byte[] bytes = [.. bundle];
        change(bytes);
        return new(name, bytes);
    }

    private static HostileBundle Zip(string name, byte[] bundle, Action<ZipArchive> change)
    {
        using var memory = new MemoryStream();
        memory.Write(bundle);
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Update, leaveOpen: true, Encoding.UTF8))
        {
            change(zip);
        }

        return new(name, memory.ToArray());
    }

    private static ZipArchiveEntry Add(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name.Length == 0 ? "x" : name, CompressionLevel.NoCompression);
        using (var stream = entry.Open())
        {
            stream.Write(content);
        }

        return entry;
    }

    private static int[] Find(byte[] bytes, uint signature)
    {
        var found = new List<int>();
        for (var at = 0; at + 4 <= bytes.Length; at++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) == signature)
            {
                found.Add(at);
            }
        }

        return [.. found];
    }
}
