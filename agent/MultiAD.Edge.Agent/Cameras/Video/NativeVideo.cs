using System.Globalization;
using System.Runtime.InteropServices;
using MultiAD.Edge.Inspection.Diagnostics;
using OpenCvSharp;

namespace MultiAD.Edge.Agent.Cameras.Video;

/// <summary>
/// Settings of the native video libraries that OpenCV only takes from the process environment, which .NET does not
/// write. A variable that the service was started with wins, so that a person can turn the messages on.
/// </summary>
internal static class NativeVideo
{
    private const int ReadAndWrite = 6;
    private static readonly Lock Gate = new();
    private static bool prepared;

    /// <summary>
    /// Sets TCP for RTSP, silences OpenCV and FFmpeg, and bounds the wait for a V4L2 frame. Only the first call has an effect.
    /// </summary>
    /// <param name="readTimeout">Longest wait for a frame of a V4L2 device; whole seconds are used, at least one.</param>
    public static void Prepare(TimeSpan readTimeout)
    {
        lock (Gate)
        {
            if (prepared)
            {
                return;
            }

            prepared = true;
            NativeEnvironment.SetDefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp");
            NativeEnvironment.SetDefault("OPENCV_FFMPEG_LOGLEVEL", "-8");
            var seconds = Math.Max(1, (int)readTimeout.TotalSeconds);
            NativeEnvironment.SetDefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", seconds.ToString(CultureInfo.InvariantCulture));
            if (Environment.GetEnvironmentVariable("OPENCV_LOG_LEVEL") is null)
            {
                Cv2.SetLogLevel(LogLevel.SILENT);
            }
        }
    }

    /// <summary>True where the process may read and write a device file.</summary>
    public static bool HasReadWriteAccess(string device) => !OperatingSystem.IsLinux() || Access(device, ReadAndWrite) == 0;

    [DllImport("libc", EntryPoint = "access")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
