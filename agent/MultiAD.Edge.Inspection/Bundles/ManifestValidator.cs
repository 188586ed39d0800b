using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>What a manifest must satisfy beyond its types.</summary>
internal static class ManifestValidator
{
    private const int MinimumSide = 32;
    private const int MaximumSide = 4096;
    private const int MaximumGolden = 64;

    /// <summary>Everything that is wrong with a manifest, each as one clause; empty where nothing is.</summary>
    public static IReadOnlyList<string> Validate(BundleManifest manifest) =>
    [
        .. ValidateIdentity(manifest),
        .. ValidateInput(manifest.Input),
        .. ValidatePolicy(manifest.Scales, manifest.VerdictPolicy),
        .. ValidateFiles(manifest.Files),
        .. ValidateGolden(manifest.Golden, manifest.Files),
        .. ValidateCalibration(manifest.Calibration),
        .. ValidateQuantiles(manifest.Calibration),
        .. manifest.Health?.Validate() is { } health ? (string[])[health] : [],
    ];

    private static IEnumerable<string> ValidateIdentity(BundleManifest manifest)
    {
        if (!BundleManifest.IsName(manifest.Name))
        {
            yield return $"name '{manifest.Name}' is not 1 to 64 letters, digits, dots, dashes or underscores, not dots alone";
        }

        if (manifest.Version < 1)
        {
            yield return $"version {manifest.Version} is below 1";
        }

        if (!System.Version.TryParse(manifest.MinimumAgentVersion, out _))
        {
            yield return $"minimum agent version '{manifest.MinimumAgentVersion}' is no version such as 0.1.0";
        }
    }

    private static IEnumerable<string> ValidateInput(ModelInput input)
    {
        if (input.Width is < MinimumSide or > MaximumSide || input.Height is < MinimumSide or > MaximumSide)
        {
            yield return $"input {input.Width} x {input.Height} is outside {MinimumSide} to {MaximumSide}";
        }

        if (input.ColourOrder != "RGB")
        {
            yield return $"colour order '{input.ColourOrder}' is not RGB";
        }

        if (input.Resize != FramePreprocessor.ResizeRule)
        {
            yield return $"resize rule '{input.Resize}' is not {FramePreprocessor.ResizeRule}";
        }

        if (input.Roi?.Validate() is { } roi)
        {
            yield return roi;
        }

        if (input.Tiles is not { } tiles)
        {
            yield break;
        }

        string[] errors = [.. tiles.Validate()];
        foreach (var error in errors)
        {
            yield return error;
        }

        const long Limit = TileLayout.MaximumPixels;
        if (errors.Length == 0 && TileLayout.PixelsOf(tiles, input.Width, input.Height) > Limit)
        {
            yield return $"{tiles.Columns} x {tiles.Rows} tiles of {input.Width} x {input.Height} make over {Limit} pixels";
        }
    }

    private static IEnumerable<string> ValidatePolicy(IReadOnlyList<int> scales, VerdictDefaults policy)
    {
        if (scales.Count is < 1 or > 8 || !scales.All(scale => scale is >= 1 and <= 256))
        {
            yield return "scales are not 1 to 8 strides between 1 and 256";
        }

        var isInRange = policy is { FailsToOpen: >= 1, Window: <= 1000, PassesToClose: >= 1 and <= 1000 };
        if (!isInRange || policy.FailsToOpen > policy.Window)
        {
            yield return "verdict policy is outside its ranges";
        }
    }

    // JSON may hold null where a list's or dictionary's type allows none.
    private static IEnumerable<string> ValidateFiles(IReadOnlyDictionary<string, BundleFile> files) =>
    [
        .. files.Where(file => file.Value is null).Select(file => $"file {file.Key} has no length and digest"),
        .. files.Keys.Intersect([ModelBundle.ManifestName, ModelBundle.SignatureName]).Select(name => $"it lists {name} among the files"),
    ];

    private static IEnumerable<string> ValidateGolden(IReadOnlyList<GoldenSample> golden, IReadOnlyDictionary<string, BundleFile> files)
    {
        if (golden.Count > MaximumGolden)
        {
            yield return $"{golden.Count} golden samples; at most {MaximumGolden} are allowed";
        }

        foreach (var sample in golden)
        {
            if (sample is null)
            {
                yield return "a golden sample is null";
                continue;
            }

            if (!files.ContainsKey(sample.File))
            {
                yield return $"golden sample {sample.File} is not among the files";
            }

            if (!double.IsFinite(sample.RawScore) || sample.Tolerance is not (> 0 and < double.PositiveInfinity))
            {
                yield return $"golden sample {sample.File} has no usable score or tolerance";
            }
        }
    }

    private static IEnumerable<string> ValidateCalibration(ScoreCalibration calibration)
    {
        double[] numbers =
        [
            calibration.ImageLimit, calibration.PixelLimit, calibration.MapFloor, calibration.Mean,
            calibration.StandardDeviation, calibration.CertifiableFalseRejectRate, .. calibration.Quantiles,
        ];
        if (!numbers.All(double.IsFinite))
        {
            yield return "calibration holds a number that is not finite";
        }

        if (calibration.Images < 1)
        {
            yield return "calibration rests on no image";
        }

        if (calibration.FalseRejectTarget is not (> 0 and <= 0.5))
        {
            yield return $"false reject target {calibration.FalseRejectTarget} is outside 0 to 0.5";
        }

        if (!(calibration.PixelLimit <= calibration.ImageLimit && calibration.PixelLimit > calibration.MapFloor))
        {
            yield return "pixel limit is not between map floor and image limit";
        }
    }

    private static IEnumerable<string> ValidateQuantiles(ScoreCalibration calibration)
    {
        var quantiles = calibration.Quantiles;
        if (quantiles.Count is < 2 or > 1001)
        {
            yield return $"{quantiles.Count} quantiles; 2 to 1001 are needed";
        }

        if (!quantiles.Zip(quantiles.Skip(1)).All(pair => pair.First <= pair.Second))
        {
            yield return "quantiles do not ascend";
        }

        if (quantiles.Count >= 2 && !(calibration.ImageLimit > calibration.Median))
        {
            yield return "image limit is not above the median good score";
        }
    }
}
