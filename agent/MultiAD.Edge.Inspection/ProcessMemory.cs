namespace MultiAD.Edge.Inspection;

/// <summary>Memory of this process as the operating system counts it.</summary>
public static class ProcessMemory
{
    /// <summary>Largest resident memory so far in MiB; the present one where the system keeps no maximum.</summary>
    public static long PeakMebibytes()
    {
        const string Status = "/proc/self/status";
        var line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal)) : null;

        // The kernel writes kibibytes: "VmHWM:     123456 kB".
        return line is null ? Environment.WorkingSet >> 20 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) >> 10;
    }
}
