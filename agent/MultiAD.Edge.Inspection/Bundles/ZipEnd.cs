using System.Buffers.Binary;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>
/// The end of a zip file, looked at before the zip reader is: that one makes an object of every entry that it finds, and a
/// bundle's size has room for millions.
/// </summary>
internal static class ZipEnd
{
    private const int Bytes = 22;
    private const int EntryBytes = 46;
    private const int MaximumNameBytes = 1024;
    private const uint Signature = 0x06054b50;

    /// <summary>Whether a file ends with the directory of a zip: one disk, no comment, nothing after it or before its end.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="entries">Entries that it names; meaningful only where it does.</param>
    public static bool IsWhole(ReadOnlySpan<byte> file, out int entries)
    {
        entries = 0;
        if (file.Length < Bytes || BinaryPrimitives.ReadUInt32LittleEndian(file[^Bytes..]) != Signature)
        {
            return false;
        }

        var end = file[^Bytes..];
        entries = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        var disks = BinaryPrimitives.ReadUInt32LittleEndian(end[4..]);
        var (size, start) = (BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));

        // The reader goes on as long as it meets entries, whatever the number says: so the directory ends where the end begins.
        return disks == 0
            && BinaryPrimitives.ReadUInt16LittleEndian(end[8..]) == entries
            && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == 0
            && (long)start + size == file.Length - Bytes
            && size <= entries * (long)(EntryBytes + MaximumNameBytes);
    }
}
