using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests;

public sealed class PartInspectorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_dark_part_passes_without_regions_and_a_bright_patch_fails_with_its_box()
    {
        BrightnessBundle.Write(this.folder["b.multiad"]);
        using var inspector = new PartInspector(BundleReader.Open(this.folder["b.multiad"]), new ScoringOptions { Threads = 1 });
        using var slot = inspector.CreateSlot();
        Assert.Equal(Verdict.Pass, this.Inspect(inspector, slot, PartPictures.WriteGood).Verdict);
        var failed = this.Inspect(inspector, slot, PartPictures.WriteBad);
        Assert.Equal((Verdict.Fail, 220.0), (failed.Verdict, failed.RawScore));
        var region = Assert.Single(failed.Regions);
        Assert.Equal(
            (PartPictures.PatchX, PartPictures.PatchY, PartPictures.PatchWidth, PartPictures.PatchHeight),
            (region.X, region.Y, region.Width, region.Height));
    }

    [Fact]
    public void A_part_exactly_at_the_limit_passes()
    {
        BrightnessBundle.Write(this.folder["b.multiad"]);
        using var inspector = new PartInspector(BundleReader.Open(this.folder["b.multiad"]), new ScoringOptions { Threads = 1 });
        using var slot = inspector.CreateSlot();
        using var frame = new Mat(80, 80, MatType.CV_8UC3, Scalar.All(BrightnessBundle.ImageLimit));
        var outcome = inspector.Inspect(frame, slot);
        Assert.Equal((Verdict.Pass, 0.5), (outcome.Verdict, outcome.Score));
    }

    [Theory]
    [InlineData(119.0, Verdict.Fail, 119)]
    [InlineData(120.0, Verdict.Pass, 120)]
    [InlineData(170.0, Verdict.Pass, BrightnessBundle.PixelLimit)]
    [InlineData(null, Verdict.Pass, BrightnessBundle.PixelLimit)]
    public void Another_limit_takes_the_place_of_the_calibrated_one(double? limit, Verdict verdict, double pixelLimit)
    {
        BrightnessBundle.Write(this.folder["b.multiad"]);
        using var inspector = new PartInspector(BundleReader.Open(this.folder["b.multiad"]), new ScoringOptions { Threads = 1 });
        using var slot = inspector.CreateSlot();
        using var frame = new Mat(80, 80, MatType.CV_8UC3, Scalar.All(120));
        inspector.Inspect(frame, slot);
        var outcome = inspector.Decide(slot, frame.Cols, frame.Rows, limit);
        Assert.Equal(
            (verdict, limit ?? BrightnessBundle.ImageLimit, pixelLimit), (outcome.Verdict, outcome.ImageLimit, outcome.PixelLimit));
        Assert.Equal(verdict == Verdict.Fail, outcome.Regions.Length > 0);
    }

    [Theory]
    [InlineData("picture", "anomaly_map")]
    [InlineData("image", "map")]
    public void A_model_with_other_inputs_or_outputs_is_refused_by_name(string input, string map)
    {
        var path = this.folder["other.multiad"];
        var model = OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side, input, map);
        BrightnessBundle.Write(path, BrightnessBundle.Manifest(), model);
        this.Refused(path, "was expected");
    }

    [Fact]
    public void A_model_of_another_size_than_the_manifest_says_is_refused()
    {
        var path = this.folder["size.multiad"];
        BrightnessBundle.Write(path, BrightnessBundle.Manifest(), OnnxBytes.Brightness(32, 32));
        this.Refused(path, "[1,3,64,64] was expected");
    }

    [Fact]
    public void Bytes_that_are_no_model_are_refused()
    {
        var path = this.folder["bytes.multiad"];
        BrightnessBundle.Write(path, BrightnessBundle.Manifest(), [1, 2, 3]);
        this.Refused(path, "cannot be loaded");
    }

    private InspectionOutcome Inspect(PartInspector inspector, InspectionSlot slot, Action<string> write)
    {
        var path = this.folder["part.png"];
        write(path);
        using var frame = ImageFile.Read(path);
        return inspector.Inspect(frame, slot);
    }

    private void Refused(string path, string words)
    {
        var error = Assert.Throws<BundleRejectedException>(() => new PartInspector(BundleReader.Open(path)));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(this.folder.Path, error.Message, StringComparison.Ordinal);
    }
}
