using System.CommandLine;
using System.Text.Json;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Evaluation;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

/// <summary>
/// Grey parts of level 100; a spot of 200 is a defect. The model's score is the brightest cell, its limit 150.
/// Two good parts pass and one has a bright spot; two spots are seen and one dim spot of 120 is missed.
/// </summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EvaluateCommandTests()
    {
        this.Write("test/good/0.png", 100, 100);
        this.Write("test/good/1.png", 100, 100);
        this.Write("test/good/2.png", 100, 180);
        this.Write("test/spot/0.png", 100, 200);
        this.Write("test/spot/1.png", 100, 200);
        this.Write("test/spot/2.png", 100, 120);
        this.Write("test/unlabelled/0.png", 100, 200);
        for (var i = 0; i < 3; i++)
        {
            this.Write($"ground_truth/spot/{i}_mask.png", 0, 255);
        }

        var manifest = BrightnessBundle.Manifest() with { Name = "tiny", Input = new(32, 32, "RGB", FramePreprocessor.ResizeRule) };
        BrightnessBundle.Write(this.Bundle, manifest, OnnxBytes.Brightness(32, 32));
    }

    private string Bundle => this.folder["tiny.multiad"];

    private string Json => this.folder["out/result.json"];

    [Fact]
    public void The_numbers_are_those_of_the_parts()
    {
        var report = BundleEvaluator.Run(BundleReader.Open(this.Bundle), this.folder.Path);

        // Scores: good 100, 100, 180; defective 200, 200, 120, 200. Pairs won: 3 + 3 + 2 + 3 of 12.
        Assert.Equal(11.0 / 12, report.Overall.ImageAuroc!.Value, 12);
        Assert.Equal(1.0 / 3, report.Overall.AtLimit.FalseRejectRate!.Value, 12);
        Assert.Equal(1.0 / 4, report.Overall.AtLimit.MissRate!.Value, 12);
        Assert.Equal((3, 4), (report.Overall.Good, report.Overall.Defective));
        Assert.True(report.Overall.MsPerImage > 0);
        Assert.True(report.PixelsAreExact);
        Assert.True(report.Overall.Pixels.Auroc > 0.95);
        Assert.Equal(["spot", "unlabelled"], report.PerDefect.Select(kind => kind.Key));
        Assert.Equal(8.0 / 9, report.PerDefect[0].Value.ImageAuroc!.Value, 12);
        Assert.Null(report.PerDefect[1].Value.Pixels.Auroc);
        Assert.Equal(1.0, report.PerDefect[1].Value.ImageAuroc);
    }

    [Fact]
    public async Task The_json_file_has_the_stable_fields()
    {
        Assert.Equal(0, await this.Invoke("--json", this.Json, "--threads", "1"));

        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(this.Json));
        var root = document.RootElement;
        string[] numbers = ["imageAuroc", "pixelAuroc", "auPro30", "auPro05", "f1Max", "atLimit", "images", "msPerImage"];
        string[] fields = [.. numbers, "perDefect", "pixelMetric", "bundle", "data", "advice"];
        Assert.Equal(fields, root.EnumerateObject().Select(field => field.Name));
        Assert.Equal(["falseRejectRate", "missRate"], root.GetProperty("atLimit").EnumerateObject().Select(field => field.Name));
        Assert.Equal(["good", "defective"], root.GetProperty("images").EnumerateObject().Select(field => field.Name));
        Assert.Equal(["name", "version", "digest"], root.GetProperty("bundle").EnumerateObject().Select(field => field.Name));
        Assert.Equal("exact", root.GetProperty("pixelMetric").GetString());
        Assert.Equal(3, root.GetProperty("bundle").GetProperty("version").GetInt64());
        foreach (var kind in root.GetProperty("perDefect").EnumerateObject())
        {
            Assert.Equal(numbers, kind.Value.EnumerateObject().Select(field => field.Name));
        }

        Assert.Equal(JsonValueKind.Null, root.GetProperty("perDefect").GetProperty("unlabelled").GetProperty("auPro30").ValueKind);
    }

    [Fact]
    public void Without_masks_the_pixel_metrics_are_null()
    {
        Directory.Delete(this.folder["ground_truth"], recursive: true);
        var report = BundleEvaluator.Run(BundleReader.Open(this.Bundle), this.folder.Path);

        using var document = JsonDocument.Parse(ReportJson.ToBytes(report));
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("pixelAuroc").ValueKind);
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("pixelMetric").ValueKind);
    }

    [Fact]
    public void An_unreadable_image_is_named()
    {
        File.WriteAllBytes(this.folder["test/spot/1.png"], [1, 2, 3]);
        var error = Assert.Throws<UnreadableImagesException>(() => BundleEvaluator.Run(BundleReader.Open(this.Bundle), this.folder.Path));
        Assert.Contains("1.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_image_fails_and_leaves_no_result()
    {
        File.WriteAllBytes(this.folder["test/spot/1.png"], [1, 2, 3]);
        Assert.Equal(1, await this.Invoke("--json", this.Json));
        Assert.False(File.Exists(this.Json));
    }

    [Fact]
    public async Task All_unreadable_images_are_named_and_listed_in_one_go()
    {
        File.WriteAllBytes(this.folder["test/spot/1.png"], [1, 2, 3]);
        File.WriteAllBytes(this.folder["test/good/0.png"], []);
        var (exitCode, _, error) = await ConsoleCapture.RunAsync(() => this.Invoke("--list-unreadable", this.folder["bad.txt"]));

        Assert.Equal(1, exitCode);
        Assert.Contains("(2 of ", error, StringComparison.Ordinal);
        Assert.Contains("--skip-unreadable", error, StringComparison.Ordinal);
        var listed = File.ReadAllLines(this.folder["bad.txt"]).Select(line => line.Split('\t')[0]);
        Assert.Equal([this.folder["test/good/0.png"], this.folder["test/spot/1.png"]], listed);
    }

    [Fact]
    public async Task Unreadable_images_are_left_out_where_that_is_asked_for()
    {
        var all = BundleEvaluator.Run(BundleReader.Open(this.Bundle), this.folder.Path).Parts.Count;
        File.WriteAllBytes(this.folder["test/spot/1.png"], [1, 2, 3]);
        var (exitCode, _, error) = await ConsoleCapture.RunAsync(() => this.Invoke("--json", this.Json, "--skip-unreadable"));

        Assert.Equal(0, exitCode);
        Assert.Contains($"note: 1 of {all} images cannot be used and are left out", error, StringComparison.Ordinal);
        Assert.True(File.Exists(this.Json));
    }

    [Fact]
    public void A_mask_of_another_size_is_named()
    {
        using var mask = new Mat(10, 10, MatType.CV_8UC1, new Scalar(0));
        Cv2.ImEncode(".png", mask, out var bytes);
        File.WriteAllBytes(this.folder["ground_truth/spot/1_mask.png"], bytes);
        var error = Assert.Throws<UnreadableImagesException>(() => BundleEvaluator.Run(BundleReader.Open(this.Bundle), this.folder.Path));
        Assert.Contains("1_mask.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_evaluation_writes_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        string[] arguments = ["evaluate", "--bundle", this.Bundle, "--data", this.folder.Path, "--json", this.Json];
        Assert.Equal(1, await CommandLine.RunAsync(arguments, stop.Token));
        Assert.False(File.Exists(this.Json));
    }

    [Fact]
    public async Task A_missing_bundle_fails()
    {
        File.Delete(this.Bundle);
        Assert.Equal(1, await this.Invoke());
    }

    [Theory]
    [InlineData("evaluate")]
    [InlineData("evaluate --bundle a.multiad")]
    [InlineData("evaluate --bundle a.multiad --data b --threads -1")]
    [InlineData("evaluate --bundle a.multiad --data b --threads many")]
    [InlineData("evaluate --bundle a.multiad --data b --json /")]
    [InlineData("evaluate --bundle a.multiad --data b --unknown 1")]
    public void Wrong_usage_is_an_error_of_the_command_line(string line) =>
        Assert.NotEmpty(new RootCommand { EvaluateCommand.Create() }.Parse(line).Errors);

    [Fact]
    public void A_dash_asks_for_json_on_standard_output() =>
        Assert.Empty(new RootCommand { EvaluateCommand.Create() }.Parse("evaluate --bundle a.multiad --data b --json -").Errors);

    public void Dispose() => this.folder.Dispose();

    private Task<int> Invoke(params string[] more) =>
        new RootCommand { EvaluateCommand.Create() }
            .Parse(["evaluate", "--bundle", this.Bundle, "--data", this.folder.Path, .. more])
            .InvokeAsync();

    // Twice the model's size each way, so that averaging leaves the spot's level as it is.
    private void Write(string name, int level, int spot) => PartPictures.WriteSpot(this.folder[name], level, spot);
}
