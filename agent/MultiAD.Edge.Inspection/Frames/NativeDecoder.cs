using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>The decoder, without its own lines on stderr: what it finds wrong is said once, with the file's name.</summary>
internal static class NativeDecoder
{
    static NativeDecoder()
    {
        if (Environment.GetEnvironmentVariable("OPENCV_LOG_LEVEL") is null)
        {
            Cv2.SetLogLevel(LogLevel.SILENT);
        }
    }

    /// <summary>Decodes a file in memory.</summary>
    /// <returns>Empty where it cannot be decoded; the caller disposes it.</returns>
    public static Mat Decode(byte[] file, ImreadModes mode) => Cv2.ImDecode(file, mode);
}
