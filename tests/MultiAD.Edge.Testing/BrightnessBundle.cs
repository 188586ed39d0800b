using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Testing;

/// <summary>
/// A bundle that needs no training: bright pixels are defects. The map is the mean of the colours, the score its maximum.
/// </summary>
public static class BrightnessBundle
{
    /// <summary>Brightness above which a part fails.</summary>
    public const double ImageLimit = 150;

    /// <summary>Brightness above which a pixel belongs to a defect region.</summary>
    public const double PixelLimit = 140;

    /// <summary>Brightness of the median good part.</summary>
    public const double Median = 100;

    /// <summary>Input width and height in pixels.</summary>
    public const int Side = 64;

    /// <summary>The manifest; its list of files is filled in by <see cref="BundleWriter.Write"/>.</summary>
    /// <param name="failsToOpen">Failed parts that open an alert.</param>
    /// <param name="window">Number of last parts that are looked at.</param>
    /// <param name="passesToClose">Passed parts in a row that close it.</param>
    public static BundleManifest Manifest(int failsToOpen = 1, int window = 1, int passesToClose = 2) => new()
    {
        Schema = BundleManifest.CurrentSchema,
        Name = "brightness",
        Version = 3,
        Created = DateTimeOffset.UnixEpoch,
        MinimumAgentVersion = "0.1.0",
        TrainerVersion = "0.1.0",
        Input = new(Side, Side, "RGB", FramePreprocessor.ResizeRule),
        Scales = [4],
        Calibration = new ScoreCalibration
        {
            Images = 10,
            FalseRejectTarget = 0.01,
            CertifiableFalseRejectRate = 1.0 / 11,
            LimitRule = "robustGumbelTail",
            ImageLimit = ImageLimit,
            PixelLimit = PixelLimit,
            MapFloor = 50,
            Mean = Median,
            StandardDeviation = 5,
            Quantiles = [90, Median, 110],
        },
        VerdictPolicy = new(failsToOpen, window, passesToClose),
        Golden = [],
        TrainingSet = new(10, 10, "00"),
        Teacher = new("none", "00"),
        Files = new Dictionary<string, BundleFile>(),
    };

    /// <summary>The manifest of a bundle that cuts each frame into tiles.</summary>
    public static BundleManifest Tiled(TileGrid grid)
    {
        var manifest = Manifest();
        return manifest with { Input = manifest.Input with { Tiles = grid } };
    }

    /// <summary>Writes the bundle.</summary>
    public static void Write(string path) => Write(path, Manifest(), OnnxBytes.Brightness(Side, Side));

    /// <summary>Writes a bundle with another manifest or model.</summary>
    /// <param name="path">Target file.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="model">The model.</param>
    /// <param name="sign">Signs it; null for an unsigned bundle.</param>
    public static void Write(string path, BundleManifest manifest, byte[] model, Func<byte[], BundleSignature>? sign = null) =>
        BundleWriter.Write(path, manifest, new Dictionary<string, byte[]> { [ModelBundle.ModelName] = model }, sign);

    /// <summary>Writes the bundle with a signature.</summary>
    public static void Write(string path, TestKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Write(path, Manifest(), OnnxBytes.Brightness(Side, Side), key.Sign);
    }
}
