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

    private static Mat Good() => new(Height, Width, MatType.CV_8UC3, Scalar.All(Dark));
}
