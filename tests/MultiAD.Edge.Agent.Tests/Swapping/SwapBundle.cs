using System.Security.Cryptography;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>A bundle on disk that an order can name.</summary>
internal sealed record SwapBundle(string Path, string Sha256, long Bytes)
{
    // Of the grey part that PartPictures writes.
    public const double GoodScore = 80;

    /// <summary>Writes a bundle with one golden sample.</summary>
    public static SwapBundle Write(
        string path,
        long version,
        double golden = GoodScore,
        Func<BundleManifest, BundleManifest>? change = null,
        byte[]? model = null,
        int side = BrightnessBundle.Side)
    {
        const string Sample = "golden/good1.png";
        var picture = path + ".png";
        PartPictures.WriteGood(picture);
        var manifest = BrightnessBundle.Manifest() with { Version = version, Golden = [new GoldenSample(Sample, golden, 1)] };
        manifest = manifest with { Input = new(side, side, "RGB", FramePreprocessor.ResizeRule) };
        BundleWriter.Write(
            path,
            change is null ? manifest : change(manifest),
            new Dictionary<string, byte[]>
            {
                [ModelBundle.ModelName] = model ?? OnnxBytes.Brightness(side, side),
                [Sample] = File.ReadAllBytes(picture),
            });
        return new SwapBundle(path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), new FileInfo(path).Length);
    }

    /// <summary>A manifest whose limit lies below every good part.</summary>
    public static BundleManifest RejectsAll(BundleManifest manifest) => manifest with
    {
        Calibration = manifest.Calibration with
        {
            Quantiles = [10, 20, 30],
            Mean = 20,
            MapFloor = 5,
            PixelLimit = 50,
            ImageLimit = 60,
        },
    };
}
