using System.Buffers.Binary;
using System.Text;

namespace MultiAD.Edge.Trainer.Native;

/// <summary>
/// The versions of the C++ run time that an ELF library (64-bit, little-endian) asks for, and a way to ask for an older
/// one. Only the version requirement changes; it is right only where no symbol bound to the newer version is used.
/// </summary>
internal static class GlibcxxRequirement
{
    private const string Prefix = "GLIBCXX_3.4.";
    private const uint VersionRequirements = 0x6ffffffe;

    /// <summary>Highest N of <c>GLIBCXX_3.4.N</c> that occurs in a library as text; -1 where none does.</summary>
    public static int HighestDefined(ReadOnlySpan<byte> library)
    {
        var highest = -1;
        var prefix = Encoding.ASCII.GetBytes(Prefix);
        for (var at = library.IndexOf(prefix); at >= 0;)
        {
            library = library[(at + prefix.Length)..];
            var value = 0;
            var digits = 0;
            while (digits < library.Length && library[digits] is >= (byte)'0' and <= (byte)'9' && digits < 4)
            {
                value = (value * 10) + library[digits++] - '0';
            }

            if (digits > 0)
            {
                highest = Math.Max(highest, value);
            }

            at = library.IndexOf(prefix);
        }

        return highest;
    }

    /// <summary>Highest N of <c>GLIBCXX_3.4.N</c> that the library requires; -1 where it requires none.</summary>
    public static int HighestRequired(byte[] library) => Entries(library).Select(entry => entry.Minor).DefaultIfEmpty(-1).Max();

    /// <summary>Rewrites every requirement above a version to that version: the name's last digits and its ELF hash.</summary>
    /// <returns>A changed copy.</returns>
    /// <exception cref="InvalidDataException">The names have other lengths, so that they cannot be exchanged in place.</exception>
    public static byte[] Lower(byte[] library, int minor)
    {
        var changed = (byte[])library.Clone();
        var name = Prefix + minor;
        foreach (var entry in Entries(library).Where(entry => entry.Minor > minor))
        {
            if (entry.Name.Length != name.Length)
            {
                throw new InvalidDataException($"{entry.Name} cannot become {name} in place.");
            }

            Encoding.ASCII.GetBytes(name, changed.AsSpan((int)entry.NameOffset));
            BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan((int)entry.HashOffset), ElfHash(name));
        }

        return changed;
    }

    /// <summary>The hash of a version name in an ELF version table (System V ABI).</summary>
    internal static uint ElfHash(string name)
    {
        uint hash = 0;
        foreach (var character in name)
        {
            hash = (hash << 4) + character;
            var high = hash & 0xf0000000;
            hash ^= high >> 24;
            hash &= ~high;
        }

        return hash;
    }

    private static List<Entry> Entries(byte[] library)
    {
        var entries = new List<Entry>();
        var span = library.AsSpan();
        if (span.Length < 64 || !span.StartsWith(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 }))
        {
            throw new InvalidDataException("Not a 64-bit little-endian ELF library.");
        }

        var sections = BinaryPrimitives.ReadInt64LittleEndian(span[40..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(span[58..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(span[60..]);
        for (var index = 0; index < count; index++)
        {
            var section = span[(int)(sections + (index * size))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) != VersionRequirements)
            {
                continue;
            }

            var start = BinaryPrimitives.ReadInt64LittleEndian(section[24..]);
            var link = BinaryPrimitives.ReadUInt32LittleEndian(section[40..]);
            var strings = BinaryPrimitives.ReadInt64LittleEndian(span[(int)(sections + (link * size) + 24)..]);
            ReadFiles(span, start, strings, entries);
        }

        return entries;
    }

    private static void ReadFiles(Span<byte> span, long start, long strings, List<Entry> entries)
    {
        for (var file = start; ;)
        {
            var needs = BinaryPrimitives.ReadUInt16LittleEndian(span[(int)(file + 2)..]);
            var need = file + BinaryPrimitives.ReadUInt32LittleEndian(span[(int)(file + 8)..]);
            for (var i = 0; i < needs; i++)
            {
                var nameOffset = strings + BinaryPrimitives.ReadUInt32LittleEndian(span[(int)(need + 8)..]);
                var text = span[(int)nameOffset..];
                var name = Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
                if (name.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(Prefix.Length), out var minor))
                {
                    entries.Add(new Entry(name, minor, nameOffset, need));
                }

                need += BinaryPrimitives.ReadUInt32LittleEndian(span[(int)(need + 12)..]);
            }

            var next = BinaryPrimitives.ReadUInt32LittleEndian(span[(int)(file + 12)..]);
            if (next == 0)
            {
                return;
            }

            file += next;
        }
    }

    private sealed record Entry(string Name, int Minor, long NameOffset, long HashOffset);
}
