using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras;

/// <summary>Real image and video files whose frames tell which one they are by their brightness.</summary>
internal static class Pictures
{
    private const int Step = 20;

    public static void Write(string path, int index)
    {
        using var picture = Make(index);
        Cv2.ImWrite(path, picture);
    }

    public static void WriteTruncatedJpeg(string path)
    {
        using var picture = Make(5);
        Cv2.ImEncode(".jpg", picture, out var bytes);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
    }

    public static void WriteVideo(string path, int frames)
    {
        using var writer = new VideoWriter(path, FourCC.MJPG, 25, new Size(64, 48));
        Assert.True(writer.IsOpened());
        for (var index = 0; index < frames; index++)
        {
            using var picture = Make(index);
            writer.Write(picture);
        }
    }

    /// <summary>Writes frames of noise, which are long, and tells where in the file each begins.</summary>
    public static IReadOnlyList<int> WriteNoiseVideo(string path, int frames)
    {
        using (var writer = new VideoWriter(path, FourCC.MJPG, 25, new Size(64, 48)))
        {
            Assert.True(writer.IsOpened());
            for (var index = 0; index < frames; index++)
            {
                using var picture = PartPictures.Noise(64, 48, index, 0, 256);
                writer.Write(picture);
            }
        }

        var bytes = File.ReadAllBytes(path);
        var starts = new List<int>();
        for (int at = 0, next; (next = bytes.AsSpan(at).IndexOf("00dc"u8)) >= 0; at += next + 4)
        {
            if (bytes.AsSpan(at + next + 8).StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            {
                starts.Add(at + next + 8);
            }
        }

        Assert.Equal(frames, starts.Count);
        return starts;
    }

    public static Mat Make(int index) => new(48, 64, MatType.CV_8UC3, Scalar.All(index * Step));

    public static int Index(Mat picture) => (int)Math.Round(Cv2.Mean(picture).Val0 / Step);
}
