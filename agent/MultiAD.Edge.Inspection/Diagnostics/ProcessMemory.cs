namespace MultiAD.Edge.Inspection.Diagnostics;

/// <summary>Memory of this process as the operating system counts it.</summary>
public static class ProcessMemory
{
    /// <summary>Largest resident memory so far in MiB; the present one where the system keeps no maximum.</summary>
    public static long PeakMebibytes()
    {
        const string Status = "/proc/self/status";
        var lines = File.Exists(Status) ? File.ReadLines(Status) : [];
        var line = lines.FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return line is null ? Environment.WorkingSet >> 20 : Kibibytes(line) >> 10;
    }

    /// <summary>The number in a line such as <c>VmHWM:     123456 kB</c>; from eight digits on only a tab stands before it.</summary>
    internal static long Kibibytes(string line) => long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]);
}
