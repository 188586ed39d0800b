using System.Text.Json.Nodes;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

/// <summary>Trainings with <c>--scales</c>; the student's and the discriminator's part is short, the memory's is whole.</summary>
public sealed class ScaledTrainingTests : IDisposable
{
    private const string Scaled = "distillation1 distillation2 distillation3 memory@128 memory@192 discriminator";

    private readonly TemporaryFolder folder = new();

    private string Bundle => this.folder["part.multiad"];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_model_of_two_scales_says_so_and_tells_good_parts_from_defective_ones()
    {
        var data = Path.GetDirectoryName(Path.GetDirectoryName(this.Parts("set/train/good")))!;
        foreach (var (kind, spot) in new[] { ("good", false), ("spot", true) })
        {
            Directory.CreateDirectory(Path.Combine(data, "test", kind));
            for (var i = 0; i < 6; i++)
            {
                using var part = Part(100 + i, spot ? 30 + (15 * i) : null);
                Cv2.ImWrite(Path.Combine(data, "test", kind, $"{i}.png"), part);
            }
        }

        var (exitCode, output, error) = await ConsoleCapture.RunAsync(
            () => CommandLine.RunAsync(this.Arguments(data, "192,128", "--report", this.folder["report"])));

        Assert.True(exitCode == 0, error);
        Assert.Contains("scales      128, 192; a memory at each, all else at 128", output, StringComparison.Ordinal);
        Assert.Contains("selecting coreset at 128", error, StringComparison.Ordinal);
        Assert.Contains("selecting coreset at 192", error, StringComparison.Ordinal);
        var manifest = BundleReader.Open(this.Bundle).Manifest;
        Assert.Equal((192, 192), (manifest.Input.Width, manifest.Input.Height));
        Assert.Equal(Scaled.Split(' '), manifest.Method!.Branches.Keys);
        Assert.Contains("128 and 192 pixels a side", await File.ReadAllTextAsync(this.folder["report/index.html"]), StringComparison.Ordinal);

        string[] evaluate = ["evaluate", "--bundle", this.Bundle, "--data", data, "--json", this.folder["numbers.json"]];
        Assert.Equal(0, await CommandLine.RunAsync(evaluate));
        var numbers = JsonNode.Parse(await File.ReadAllTextAsync(this.folder["numbers.json"]))!;
        Assert.Equal(1.0, numbers["imageAuroc"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("memory@128 memory@192", "--method", "patchcore")]
    [InlineData(Scaled, "--tiles", "2x1", "--tile-overlap", "0.25")]
    public async Task Golden_samples_score_as_recorded_through_the_inspector(string branches, params string[] more)
    {
        Assert.Equal(0, await CommandLine.RunAsync(this.Arguments(this.Parts("parts"), "128,192", more)));

        var bundle = BundleReader.Open(this.Bundle);
        Assert.Equal(branches.Split(' '), bundle.Manifest.Method!.Branches.Keys);
        Assert.InRange(bundle.Manifest.Method.Branches.Values.Sum(), 0.999, 1.001);
        using var inspector = new PartInspector(bundle);
        using var slot = inspector.CreateSlot();
        foreach (var sample in bundle.Manifest.Golden)
        {
            File.WriteAllBytes(this.folder["golden.png"], bundle.Read(sample.File));
            using var frame = ImageFile.Read(this.folder["golden.png"]);
            Assert.Equal(sample.RawScore, inspector.Inspect(frame, slot).RawScore, 1e-4);
        }

        using var spotted = Part(300, 60);
        Assert.Equal(Verdict.Fail, inspector.Inspect(spotted, slot).Verdict);
    }

    [Fact]
    public async Task Scales_beside_a_size_or_without_a_memory_are_wrong_usage_and_say_what_to_leave_out()
    {
        var size = await this.RefusalAsync("--size", "256");
        var memory = await this.RefusalAsync("--without", "memory");

        Assert.Contains("--scales and --size are both given; leave --size out", size, StringComparison.Ordinal);
        Assert.Contains("--scales is given with --without memory", memory, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("256,384", 256, 384)]
    [InlineData("512,256,384", 256, 384, 512)]
    public void Scales_are_read_in_any_order(string text, params int[] expected) => Assert.Equal(expected, TrainArguments.ParseScales(text));

    // A disc with a pattern of its own and fine noise; a spot of 14 pixels at a place along its diameter.
    private static Mat Part(int seed, int? spot)
    {
        var part = new Mat(160, 160, MatType.CV_8UC3, new Scalar(30, 30, 30));
        Cv2.Circle(part, 80, 80, 70, new Scalar(140, 150, 160), -1, LineTypes.AntiAlias);
        Cv2.Circle(part, 80, 80, 30, new Scalar(110, 120, 130), 3, LineTypes.AntiAlias);
        if (spot is { } x)
        {
            Cv2.Rectangle(part, new Rect(x, 74, 14, 14), new Scalar(40, 40, 60), -1);
        }

        using var noise = PartPictures.Noise(part.Cols, part.Rows, seed, 0, 20);
        Cv2.Add(part, noise, part);
        return part;
    }

    private string[] Arguments(string data, string scales, params string[] more) =>
        ["train", "--data", data, "--out", this.Bundle, "--scales", scales, "--steps", "20", .. more];

    private async Task<string> RefusalAsync(params string[] more)
    {
        var (exitCode, _, error) = await ConsoleCapture.RunAsync(
            () => CommandLine.RunAsync(this.Arguments(this.folder.Path, "256,384", more)));
        Assert.Equal(2, exitCode);
        return error;
    }

    private string Parts(string name)
    {
        var data = Directory.CreateDirectory(this.folder[name]).FullName;
        for (var i = 0; i < 14; i++)
        {
            using var part = Part(i, null);
            Cv2.ImWrite(Path.Combine(data, $"{i:00}.png"), part);
        }

        return data;
    }
}
