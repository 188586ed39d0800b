using MultiAD.Edge.Inspection.Scoring;
using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Rendering;

/// <summary>
/// Draws anomaly maps on one fixed colour scale, so that two maps can be compared: a value at the usual level of good
/// parts is blue, the pixel limit is green to yellow (the middle), twice that distance and above is red.
/// </summary>
public static class HeatMap
{
    // Looking colours up in a table takes a tenth of the time of applying the colour map to each pixel.
    private static readonly Mat Colours = MakeColours();

    /// <summary>Blends the coloured map over the frame.</summary>
    /// <param name="frame">8-bit BGR camera frame; it is not changed.</param>
    /// <param name="map">Raw anomaly map of the frame, any resolution.</param>
    /// <param name="calibration">Gives the ends of the colour scale.</param>
    /// <param name="maximumSide">Longest side of the picture in pixels; a larger frame is scaled down, a smaller one stays.</param>
    /// <param name="opacity">Share of the colour in the blend, 0..1.</param>
    /// <returns>8-bit BGR; the caller disposes it.</returns>
    public static Mat Overlay(Mat frame, AnomalyMap map, ScoreCalibration calibration, int maximumSide = 640, double opacity = 0.5)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(calibration);
        var scale = Math.Min(1.0, (double)maximumSide / Math.Max(frame.Cols, frame.Rows));
        var size = new Size(Math.Max(1, (int)Math.Round(frame.Cols * scale)), Math.Max(1, (int)Math.Round(frame.Rows * scale)));
        using var levels = Levels(map, calibration);
        using var resized = new Mat();
        Cv2.Resize(levels, resized, size, 0, 0, InterpolationFlags.Linear);
        using var grey = new Mat();
        Cv2.CvtColor(resized, grey, ColorConversionCodes.GRAY2BGR);
        using var coloured = new Mat();
        Cv2.LUT(grey, Colours, coloured);
        using var background = new Mat();
        Cv2.Resize(frame, background, size, 0, 0, InterpolationFlags.Area);
        var blended = new Mat();
        Cv2.AddWeighted(background, 1 - opacity, coloured, opacity, 0, blended);
        return blended;
    }

    /// <summary>The map as 8-bit levels on the fixed scale: 0 at the usual value of good parts, 128 at the pixel limit.</summary>
    /// <returns>8-bit, one channel, in the map's own resolution; the caller disposes it.</returns>
    public static unsafe Mat Levels(AnomalyMap map, ScoreCalibration calibration)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(calibration);
        var levels = new Mat(map.Height, map.Width, MatType.CV_8UC1);
        var scale = 128.0 / Math.Max(calibration.PixelLimit - calibration.MapFloor, 1e-12);
        var target = levels.DataPointer;
        var values = map.Values;
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = (byte)Math.Clamp((values[i] - calibration.MapFloor) * scale, 0, 255);
        }

        return levels;
    }

    private static Mat MakeColours()
    {
        using var levels = Mat.FromPixelData(1, 256, MatType.CV_8UC1, Enumerable.Range(0, 256).Select(level => (byte)level).ToArray());
        var colours = new Mat();
        Cv2.ApplyColorMap(levels, colours, ColormapTypes.Jet);
        return colours;
    }
}
