namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Finds the markers that a JPEG's segments begin with.</summary>
internal static class JpegMarker
{
    /// <summary>Finds the next marker; bytes between two segments belong to nothing.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="position">Where to look from.</param>
    /// <returns>Where its first byte stands, the second behind it; negative where there is none.</returns>
    public static int Find(ReadOnlySpan<byte> file, int position)
    {
        for (var at = position; at + 1 < file.Length; at++)
        {
            if (file[at] == 0xFF && file[at + 1] is not (0 or 0xFF))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>True for a marker without a segment behind it.</summary>
    public static bool IsAlone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD8);

    /// <summary>True for the start of a frame: C0 to CF but the tables C4, C8 and CC.</summary>
    public static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
