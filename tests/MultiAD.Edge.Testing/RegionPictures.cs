using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Testing;

/// <summary>Regions of interest and their files, for tests.</summary>
public static class RegionPictures
{
    /// <summary>The region of one rectangle.</summary>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height of it.</param>
    /// <param name="area">The rectangle, in pixels.</param>
    public static RegionOfInterest Rectangle(int width, int height, Rect area)
    {
        using var mask = Mask(width, height, area);
        return RegionOfInterest.FromMask(mask);
    }

    /// <summary>Writes the mask of one rectangle as PNG.</summary>
    public static void Write(string path, int width, int height, Rect area)
    {
        using var mask = Mask(width, height, area);
        File.WriteAllBytes(path, ImageFile.EncodePng(mask));
    }

    /// <summary>Writes good parts that stand out from a plain dark background, each a disc at a place of its own.</summary>
    /// <param name="folder">Folder for the files; it is made.</param>
    /// <param name="places">Centre of each disc, in pixels of a picture of 96 x 96.</param>
    /// <param name="radius">Radius of the discs.</param>
    /// <returns>The files, in order of their names.</returns>
    public static IReadOnlyList<string> WriteDiscs(string folder, IReadOnlyList<Point> places, int radius)
    {
        Directory.CreateDirectory(folder);
        string[] paths = [.. places.Select((_, i) => Path.Combine(folder, $"{i:00}.png"))];
        for (var i = 0; i < paths.Length; i++)
        {
            using var picture = PartPictures.Noise(96, 96, i, 20, 30);
            using var part = PartPictures.Noise(96, 96, 1000 + i, 140, 180);
            using var mask = new Mat(96, 96, MatType.CV_8UC1, Scalar.Black);
            Cv2.Circle(mask, places[i], radius, Scalar.White, -1);
            part.CopyTo(picture, mask);
            File.WriteAllBytes(paths[i], ImageFile.EncodePng(picture));
        }

        return paths;
    }

    private static Mat Mask(int width, int height, Rect area)
    {
        var mask = new Mat(height, width, MatType.CV_8UC1, Scalar.Black);
        Cv2.Rectangle(mask, area, Scalar.White, -1);
        return mask;
    }
}
