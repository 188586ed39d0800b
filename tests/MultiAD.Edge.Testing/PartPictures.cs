using System.Runtime.InteropServices;
using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Testing;

/// <summary>Pictures of parts for <see cref="BrightnessBundle"/>: dark ones are good, a bright patch is a defect.</summary>
public static class PartPictures
{
    /// <summary>Width in pixels.</summary>
    public const int Width = 128;

    /// <summary>Height in pixels.</summary>
    public const int Height = 96;

    /// <summary>Left edge of the patch.</summary>
    public const int PatchX = 32;

    /// <summary>Top edge of the patch.</summary>
    public const int PatchY = 24;

    /// <summary>Width of the patch.</summary>
    public const int PatchWidth = 32;

    /// <summary>Height of the patch.</summary>
    public const int PatchHeight = 24;

    private const int Dark = 80;
    private const int Bright = 220;

    /// <summary>Writes a good part.</summary>
    public static void WriteGood(string path)
    {
        using var picture = Good();
        File.WriteAllBytes(path, ImageFile.EncodePng(picture));
    }

    /// <summary>Writes a part with a defect.</summary>
    public static void WriteBad(string path)
    {
        using var picture = Good();
        using var patch = new Mat(picture, new Rect(PatchX, PatchY, PatchWidth, PatchHeight));
        patch.SetTo(Scalar.All(Bright));
        File.WriteAllBytes(path, ImageFile.EncodePng(picture));
    }

    /// <summary>Writes a file that only claims to be a picture.</summary>
    public static void WriteBroken(string path) => File.WriteAllText(path, "no picture");

    /// <summary>Writes a large bright picture of noise, whose heat map is large too.</summary>
    public static void WriteNoise(string path)
    {
        using var picture = new Mat(480, 640, MatType.CV_8UC3);
        Cv2.Randu(picture, Scalar.All(200), Scalar.All(256));
        File.WriteAllBytes(path, ImageFile.EncodePng(picture));
    }

    /// <summary>Writes a grey square part with a rectangle of another level, 12 x 8 pixels at (20, 24); folders are made.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="level">Grey level of the part, 0 to 255.</param>
    /// <param name="spot">Grey level of the rectangle; the same level leaves the part plain.</param>
    /// <param name="side">Side in pixels, at least 32.</param>
    public static void WriteSpot(string path, int level, int spot, int side = 64)
    {
        using var picture = new Mat(side, side, MatType.CV_8UC1, new Scalar(level));
        Cv2.Rectangle(picture, new Rect(20, 24, 12, 8), new Scalar(spot), -1);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, ImageFile.EncodePng(picture));
    }

    /// <summary>Writes good parts to train on, discs on a noisy ground: enough for the arithmetic, no claim about detection.</summary>
    /// <param name="folder">Folder for the files; it is made.</param>
    /// <param name="count">Number of parts, at most 100.</param>
    /// <returns>The files, in order of their names.</returns>
    public static IReadOnlyList<string> WriteDiscs(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        string[] paths = [.. Enumerable.Range(0, count).Select(i => Path.Combine(folder, $"{i:00}.png"))];
        for (var i = 0; i < count; i++)
        {
            using var part = Noise(96, 96, i, 40, 70);
            Cv2.Circle(part, 48, 48, 30, new Scalar(150 + i, 160, 170), -1);
            File.WriteAllBytes(paths[i], ImageFile.EncodePng(part));
        }

        return paths;
    }

    /// <summary>Noise from a seed, each channel of each pixel alike.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="seed">The same seed gives the same noise.</param>
    /// <param name="low">Lowest grey level.</param>
    /// <param name="high">Level above the highest.</param>
    /// <returns>8-bit BGR; the caller disposes it.</returns>
    public static Mat Noise(int width, int height, int seed, int low, int high)
    {
        var values = new byte[width * height * 3];
        new Random(seed).NextBytes(values);
        var noise = new Mat(height, width, MatType.CV_8UC3);
        Marshal.Copy(Array.ConvertAll(values, value => (byte)(low + (value % (high - low)))), 0, noise.Data, values.Length);
        return noise;
    }

    private static Mat Good() => new(Height, Width, MatType.CV_8UC3, Scalar.All(Dark));
}
