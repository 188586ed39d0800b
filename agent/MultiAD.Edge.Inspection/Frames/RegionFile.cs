using System.Text.Json;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Storage;
using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// The one reader of files with a region of interest: a mask over the picture, such as a PNG, white where it is inspected,
/// of any size; or JSON, <c>{ "width": W, "height": H, "polygons": [[[x, y], ...], ...] }</c> in the picture's pixels.
/// </summary>
public static class RegionFile
{
    /// <summary>Largest JSON file that is read, in bytes.</summary>
    public const int MaximumJsonBytes = 4 << 20;

    // Grey level from which a mask counts as white.
    private const double White = 127;
    private const int MaximumShown = 200;

    /// <summary>Reads a file; its content decides which kind it is.</summary>
    /// <exception cref="RegionException">Missing, unreadable, of another form, or it keeps too little of the picture.</exception>
    public static RegionOfInterest Read(string path)
    {
        try
        {
            return IsJson(path) ? ReadPolygons(path) : ReadMask(path);
        }
        catch (ImageFileException error)
        {
            throw new RegionException($"{error.Message} A mask or JSON with polygons is needed.", error);
        }
        catch (JsonException error)
        {
            var message = PrintableText.Of(error.Message, MaximumShown);
            throw new RegionException(
                $"{path}: not polygons as expected ({message}). "
                + "The form is { \"width\": W, \"height\": H, \"polygons\": [[[x, y], ...], ...] }, "
                + "W and H of the picture they were drawn on.",
                error);
        }
        catch (RegionException error)
        {
            throw new RegionException($"{path}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RegionException($"{path}: cannot be read ({error.Message}). Check that the file is there and readable.", error);
        }
    }

    private static bool IsJson(string path)
    {
        RegularFile.Require(path);
        using var stream = File.OpenRead(path);
        for (var next = stream.ReadByte(); next >= 0; next = stream.ReadByte())
        {
            // White space and the mark of UTF-8 may come first.
            if (next is not (' ' or '\t' or '\r' or '\n' or 0xEF or 0xBB or 0xBF))
            {
                return next is '{' or '[';
            }
        }

        return false;
    }

    private static RegionOfInterest ReadPolygons(string path)
    {
        if (new FileInfo(path).Length is > MaximumJsonBytes and var bytes)
        {
            throw new RegionException($"the JSON has {bytes} bytes, the limit is {MaximumJsonBytes}. Draw simpler polygons.");
        }

        ReadOnlySpan<byte> json = File.ReadAllBytes(path);
        var polygons = RegionPolygons.Parse(json.StartsWith("\uFEFF"u8) ? json[3..] : json);
        return polygons.Validate() is { } error ? throw new RegionException($"{error}. Correct the polygons.") : polygons.ToRegion();
    }

    private static RegionOfInterest ReadMask(string path)
    {
        using var picture = ImageFile.Read(path);
        using var mask = new Mat();
        Cv2.CvtColor(picture, mask, ColorConversionCodes.BGR2GRAY);
        Cv2.Threshold(mask, mask, White, 255, ThresholdTypes.Binary);
        return RegionOfInterest.FromMask(mask);
    }
}
