using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Inspection.Tests.Frames;

namespace MultiAD.Edge.Inspection.Tests.Storage;

/// <summary>
/// The program that this assembly is when it is started by itself: it writes a file, and waits to be killed; or it reads
/// pictures, see <see cref="ReaderProcess"/>. Test runners
/// load the assembly without running it.
/// </summary>
internal static class WriterProcess
{
    /// <summary>Writes half of the file and stops there.</summary>
    public const string StopHalfway = "stop-halfway";

    /// <summary>Writes the file over and over, each time filled with another byte.</summary>
    public const string WriteOn = "write-on";

    /// <summary>What it says once it writes.</summary>
    public const string Writing = "writing";

    /// <summary>Length of the file in bytes.</summary>
    public const int Length = 1 << 20;

    private const int Piece = 4096;

    private static int Main(string[] arguments)
    {
        if (arguments is [ReaderProcess.Mode, .. var pictures])
        {
            return ReaderProcess.Run(pictures);
        }

        if (arguments is not [StopHalfway or WriteOn, var path])
        {
            Console.Error.WriteLine($"Usage: {StopHalfway}|{WriteOn} PATH");
            return 2;
        }

        var stops = arguments[0] == StopHalfway;
        for (var round = 0; ; round++)
        {
            DurableFile.Write(path, stream => Fill(stream, (byte)round, stops));
            if (round == 0)
            {
                Console.WriteLine(Writing);
            }
        }
    }

    private static void Fill(Stream stream, byte value, bool stops)
    {
        var piece = new byte[Piece];
        Array.Fill(piece, value);
        for (var written = 0; written < Length; written += Piece)
        {
            if (stops && written == Length / 2)
            {
                stream.Flush();
                Console.WriteLine(Writing);
                Thread.Sleep(Timeout.Infinite);
            }

            stream.Write(piece);
        }
    }
}
