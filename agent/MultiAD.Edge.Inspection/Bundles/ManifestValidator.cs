using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>What a manifest must satisfy beyond its types.</summary>
internal static class ManifestValidator
{
    /// <summary>Everything that is wrong with a manifest; empty where nothing is.</summary>
    public static List<string> Check(BundleManifest manifest)
    {
        var wrong = new List<string>();
        void Need(bool holds, string message)
        {
            if (!holds)
            {
                wrong.Add(message);
            }
        }

        Need(BundleManifest.IsName(manifest.Name), $"name '{manifest.Name}' is not 1 to 64 letters, digits, dots, dashes or underscores");
        Need(manifest.Version >= 1, $"version {manifest.Version} is below 1");
        Need(manifest.Input.Width is >= 32 and <= 4096 && manifest.Input.Height is >= 32 and <= 4096, $"input {manifest.Input.Width} x {manifest.Input.Height} is outside 32 to 4096");
        Need(manifest.Input.ColourOrder == "RGB", $"colour order '{manifest.Input.ColourOrder}' is not RGB");
        Need(manifest.Input.Resize == FramePreprocessor.ResizeRule, $"resize rule '{manifest.Input.Resize}' is not {FramePreprocessor.ResizeRule}");
        if (manifest.Input.Tiles is { } tiles)
        {
            string[] faults = [.. tiles.Faults()];
            wrong.AddRange(faults);
            Need(
                faults.Length > 0 || TileLayout.PixelsOf(tiles, manifest.Input.Width, manifest.Input.Height) <= TileLayout.MaximumPixels,
                $"{tiles.Columns} x {tiles.Rows} tiles of {manifest.Input.Width} x {manifest.Input.Height} make over {TileLayout.MaximumPixels} pixels");
        }

        Need(manifest.Scales.Count is >= 1 and <= 8 && manifest.Scales.All(scale => scale is >= 1 and <= 256), "scales are not 1 to 8 strides between 1 and 256");
        Need(
            manifest.VerdictPolicy is { FailsToOpen: >= 1, Window: <= 1000, PassesToClose: >= 1 and <= 1000 } policy && policy.FailsToOpen <= policy.Window,
            "verdict policy is outside its ranges");
        Need(manifest.Golden.Count <= 64, $"{manifest.Golden.Count} golden samples; at most 64 are allowed");
        foreach (var sample in manifest.Golden)
        {
            Need(manifest.Files.ContainsKey(sample.File), $"golden sample {sample.File} is not among the files");
            Need(double.IsFinite(sample.RawScore) && sample.Tolerance is > 0 and < double.PositiveInfinity, $"golden sample {sample.File} has no usable score or tolerance");
        }

        var calibration = manifest.Calibration;
        double[] numbers =
        [
            calibration.ImageLimit, calibration.PixelLimit, calibration.MapFloor, calibration.Mean,
            calibration.StandardDeviation, calibration.CertifiableFalseRejectRate, .. calibration.Quantiles,
        ];
        Need(numbers.All(double.IsFinite), "calibration holds a number that is not finite");
        Need(calibration.Images >= 1, "calibration rests on no image");
        Need(calibration.FalseRejectTarget is > 0 and <= 0.5, $"false reject target {calibration.FalseRejectTarget} is outside 0 to 0.5");
        var quantiles = calibration.Quantiles;
        Need(quantiles.Count is >= 2 and <= 1001, $"{quantiles.Count} quantiles; 2 to 1001 are needed");
        Need(quantiles.Zip(quantiles.Skip(1)).All(pair => pair.First <= pair.Second), "quantiles do not ascend");
        if (quantiles.Count >= 2)
        {
            Need(calibration.ImageLimit > calibration.Median, "image limit is not above the median good score");
        }

        Need(calibration.PixelLimit <= calibration.ImageLimit && calibration.PixelLimit > calibration.MapFloor, "pixel limit is not between map floor and image limit");
        return wrong;
    }
}
