using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Rendering;
using MultiAD.Edge.Inspection.Scoring;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Examples;

/// <summary>Makes the small pictures of a part: as it was taken, under its anomaly map, and with the outline of its mask.</summary>
internal static class PictureEncoder
{
    /// <summary>Longest side of a picture in pixels.</summary>
    public const int MaximumSide = 320;

    /// <summary>Size of a JPEG file that is aimed at: quality is lowered until the file is no larger.</summary>
    public const int MaximumBytes = 40_000;

    // Blue, green, red.
    private static readonly Scalar DefectColor = new(80, 255, 120);

    private static readonly int[] Qualities = [88, 75, 55, 35, 15];

    /// <summary>Draws the pictures of one part.</summary>
    /// <param name="frame">8-bit BGR picture of the part, any size; it is not changed.</param>
    /// <param name="map">Raw anomaly map of the frame, any resolution.</param>
    /// <param name="calibration">Gives the ends of the colour scale.</param>
    /// <param name="region">What is inspected: a white line on the anomaly map; null where all is.</param>
    /// <param name="mask">8-bit, one channel, in the size of the frame, not zero where there is a defect; null where there is none.</param>
    /// <returns>Two pictures, or three with a mask.</returns>
    public static IReadOnlyList<ReportPicture> Draw(
        Mat frame, AnomalyMap map, ScoreCalibration calibration, RegionOfInterest? region, Mat? mask)
    {
        ArgumentNullException.ThrowIfNull(frame);
        using var overlay = HeatMap.Overlay(frame, map, calibration, MaximumSide);
        using var small = new Mat();
        Cv2.Resize(frame, small, overlay.Size(), 0, 0, InterpolationFlags.Area);
        if (region is not null)
        {
            using var inspected = region.ToMask(overlay.Cols, overlay.Rows);
            Outline(overlay, inspected, Scalar.White, 1);
        }

        var pictures = new List<ReportPicture> { Encode("photo", small), Encode("anomaly map", overlay) };
        if (mask is not null)
        {
            Outline(small, mask, DefectColor, 2);
            pictures.Add(Encode("true defect", small));
        }

        return pictures;
    }

    private static void Outline(Mat picture, Mat mask, Scalar color, int thickness)
    {
        using var averaged = new Mat();
        Cv2.Resize(mask, averaged, picture.Size(), 0, 0, InterpolationFlags.Area);
        using var touched = new Mat();

        // Any trace of the mask counts, so that a defect of a few pixels is still there after scaling down.
        Cv2.Threshold(averaged, touched, 0, 255, ThresholdTypes.Binary);
        Cv2.FindContours(touched, out var contours, out _, RetrievalModes.List, ContourApproximationModes.ApproxNone);
        Cv2.DrawContours(picture, contours, -1, Scalar.All(0), thickness + 3);
        Cv2.DrawContours(picture, contours, -1, color, thickness);
    }

    private static ReportPicture Encode(string caption, Mat picture)
    {
        byte[] bytes = [];
        foreach (var quality in Qualities)
        {
            Cv2.ImEncode(".jpg", picture, out bytes, new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
            if (bytes.Length <= MaximumBytes)
            {
                break;
            }
        }

        return new(caption, bytes, picture.Cols, picture.Rows);
    }
}
