using System.Diagnostics;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Inspection.Tests.Frames;

/// <summary>A process that reads pictures, to see what else it writes and how much memory it takes.</summary>
internal static class ReaderProcess
{
    /// <summary>First argument of it.</summary>
    public const string Mode = "read";

    /// <summary>What it says of a picture that it could read.</summary>
    public const string Good = "good";

    /// <summary>Reads pictures, a line each on standard output: <see cref="Good"/> or why not.</summary>
    public static int Run(ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            try
            {
                using var picture = ImageFile.Read(path);
                Console.WriteLine(Good);
            }
            catch (ImageFileException error)
            {
                Console.WriteLine(error.Message);
            }
        }

        return 0;
    }

    /// <summary>Starts it and waits for its end.</summary>
    /// <param name="paths">The pictures.</param>
    /// <param name="kilobytes">Limit of its address space; 0 for none.</param>
    /// <param name="heapBytes">Limit of the memory that .NET takes itself to have; 0 for none.</param>
    /// <returns>Exit code, lines of standard output, and standard error.</returns>
    public static async Task<(int ExitCode, string[] Lines, string Errors)> RunAsync(string[] paths, int kilobytes = 0, long heapBytes = 0)
    {
        string[] command = ["dotnet", typeof(ReaderProcess).Assembly.Location, Mode, .. paths];
        var start = kilobytes == 0
            ? new ProcessStartInfo(command[0], command[1..])
            : new ProcessStartInfo("sh", ["-c", $"ulimit -v {kilobytes} && exec \"$@\"", "sh", .. command]);
        if (heapBytes > 0)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = FormattableString.Invariant($"0x{heapBytes:X}");
        }

        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = await process.StandardError.ReadToEndAsync(timeout.Token);
        var lines = (await output).Trim().Split('\n');
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, lines, errors);
    }
}
