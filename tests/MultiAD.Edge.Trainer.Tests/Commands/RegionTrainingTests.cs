using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class RegionTrainingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData()]
    [InlineData("--tiles", "2x1")]
    public async Task Parts_before_a_plain_background_train_a_model_that_looks_at_them_alone(params string[] options)
    {
        var data = this.Parts();
        var (bundle, summary) = await this.TrainAsync(data, options);

        Assert.InRange(summary["roi"]!["share"]!.GetValue<double>(), 0.1, 0.4);
        Assert.NotNull(bundle.Manifest.Input.Roi);
        using var inspector = new PartInspector(bundle);
        using var whole = new PartInspector(
            bundle.Manifest with { Input = bundle.Manifest.Input with { Roi = null } }, PartInspector.LoadModel(bundle));
        using var slot = inspector.CreateSlot();
        using var wholeSlot = whole.CreateSlot();
        foreach (var sample in bundle.Manifest.Golden)
        {
            File.WriteAllBytes(this.folder["golden.png"], bundle.Read(sample.File));
            using var frame = ImageFile.Read(this.folder["golden.png"]);
            Assert.Equal(sample.RawScore, inspector.Inspect(frame, slot).RawScore, 1e-4);
            Assert.True(sample.RawScore <= whole.Inspect(frame, wholeSlot).RawScore + 1e-4);
        }

        // A dirty background is not the part's fault; the map has nothing of it.
        using var dirty = ImageFile.Read(Directory.GetFiles(data)[0]);
        dirty.Rectangle(new Rect(2, 2, 8, 8), Scalar.All(255), -1);
        _ = inspector.Inspect(dirty, slot);
        var corner = (slot.Map.Height / 16 * slot.Map.Width) + (slot.Map.Width / 16);
        Assert.Equal((float)inspector.Calibration.MapFloor, slot.Map.Values[corner]);
    }

    [Fact]
    public async Task Without_a_region_the_manifest_names_none()
    {
        var (bundle, summary) = await this.TrainAsync(this.Parts(), "--roi", "none");
        Assert.Null(bundle.Manifest.Input.Roi);
        Assert.Null(summary["roi"]!["share"]);
    }

    [Fact]
    public async Task A_file_says_what_is_inspected_and_report_and_evaluation_know_it()
    {
        File.WriteAllText(
            this.folder["roi.json"], """{ "width": 96, "height": 96, "polygons": [[[24, 24], [72, 24], [72, 72], [24, 72]]] }""");
        var data = this.Parts();
        var (bundle, _) = await this.TrainAsync(data, "--roi", this.folder["roi.json"], "--report", this.folder["report"]);

        Assert.InRange(RegionOfInterest.FromRuns(bundle.Manifest.Input.Roi!).Share, 0.24, 0.28);
        var page = await File.ReadAllTextAsync(this.folder["report/index.html"]);
        Assert.Contains("region of interest", page, StringComparison.Ordinal);
        Assert.Contains("as roi.json says", page, StringComparison.Ordinal);

        Directory.CreateDirectory(this.folder["labelled/test/bad"]);
        Directory.Move(data, this.folder["labelled/test/good"]);
        PartPictures.WriteSpot(this.folder["labelled/test/bad/1.png"], 30, 255);
        string[] evaluate = ["evaluate", "--bundle", this.folder["part.multiad"], "--data", this.folder["labelled"]];
        Assert.Equal(0, await CommandLine.RunAsync([.. evaluate, "--report", this.folder["evaluated"]]));
        Assert.Contains(
            "% of the picture is inspected", await File.ReadAllTextAsync(this.folder["evaluated/index.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.png", null)]
    [InlineData("roi.json", "{ \"width\": 5 }")]
    [InlineData("roi.png", "no picture")]
    public async Task A_file_that_cannot_be_used_is_one_error_before_anything_is_trained(string name, string? content)
    {
        if (content is not null)
        {
            File.WriteAllText(this.folder[name], content);
        }

        var (exitCode, output, error) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(
            ["train", "--data", this.Parts(), "--out", this.folder["part.multiad"], "--roi", this.folder[name]]));

        Assert.Equal((1, string.Empty), (exitCode, output));
        Assert.StartsWith($"error: {this.folder[name]}: ", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.False(File.Exists(this.folder["part.multiad"]));
    }

    private async Task<(ModelBundle Bundle, JsonNode Summary)> TrainAsync(string data, params string[] more)
    {
        var path = this.folder["part.multiad"];
        string[] arguments = ["train", "--data", data, "--out", path, "--size", "128", "--steps", "3", "--json", .. more];
        var (exitCode, output, _) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));
        Assert.Equal(0, exitCode);
        return (BundleReader.Open(path), JsonNode.Parse(output)!);
    }

    private string Parts()
    {
        var random = new Random(3);
        Point[] places = [.. Enumerable.Range(0, 12).Select(_ => new Point(46 + random.Next(5), 46 + random.Next(5)))];
        _ = RegionPictures.WriteDiscs(this.folder["parts"], places, 26);
        return this.folder["parts"];
    }
}
