using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Bundle => this.folder["part.multiad"];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task The_same_seed_gives_the_same_model_and_another_seed_another()
    {
        var data = this.WriteParts(12);

        var first = await this.TrainAsync(data, "--seed", "4");
        var second = await this.TrainAsync(data, "--seed", "4");
        var third = await this.TrainAsync(data, "--seed", "5");

        Assert.Equal(first.Model, second.Model);
        Assert.NotEqual(first.Model, third.Model);
        Assert.Equal(8, first.Manifest.TrainingSet.Images);
        Assert.Equal(4, first.Manifest.TrainingSet.HeldOut);
    }

    [Fact]
    public async Task Images_of_several_sizes_depths_and_channels_train_together()
    {
        var data = this.WriteParts(10);
        using (var grey = new Mat(90, 70, MatType.CV_8UC1, new Scalar(90)))
        using (var deep = new Mat(64, 64, MatType.CV_16UC3, new Scalar(20000, 30000, 40000)))
        using (var alpha = new Mat(64, 80, MatType.CV_8UC4, new Scalar(90, 100, 110, 128)))
        {
            Cv2.ImWrite(Path.Combine(data, "grey.png"), grey);
            Cv2.ImWrite(Path.Combine(data, "deep.png"), deep);
            Cv2.ImWrite(Path.Combine(data, "alpha.png"), alpha);
        }

        var bundle = await this.TrainAsync(data);

        Assert.Equal(13, bundle.Manifest.TrainingSet.Images + bundle.Manifest.TrainingSet.HeldOut);
    }

    [Fact]
    public async Task Golden_samples_stand_in_the_bundle_with_their_scores()
    {
        var bundle = await this.TrainAsync(this.WriteParts(12));

        Assert.Equal(5, bundle.Manifest.Golden.Count);
        Assert.All(bundle.Manifest.Golden, sample => Assert.NotEmpty(bundle.Read(sample.File)));
    }

    [Fact]
    public async Task Golden_samples_of_a_tiled_model_score_as_recorded_through_the_inspector()
    {
        var bundle = await this.TrainAsync(this.WriteParts(12), "--tiles", "2x3", "--tile-overlap", "0.25");

        Assert.Equal(new TileGrid(2, 3, 0.25), bundle.Manifest.Input.Tiles);
        Assert.Equal(12, bundle.Manifest.TrainingSet.Images + bundle.Manifest.TrainingSet.HeldOut);
        Assert.Equal(bundle.Manifest.TrainingSet.HeldOut, bundle.Manifest.Calibration.Images);
        Assert.Equal(5, bundle.Manifest.Golden.Count);
        using var inspector = new PartInspector(bundle);
        using var slot = inspector.CreateSlot();
        foreach (var sample in bundle.Manifest.Golden)
        {
            File.WriteAllBytes(this.folder["golden.png"], bundle.Read(sample.File));
            using var frame = ImageFile.Read(this.folder["golden.png"]);
            Assert.Equal(sample.RawScore, inspector.Inspect(frame, slot).RawScore, 1e-4);
        }
    }

    [Theory]
    [InlineData("--tile-overlap", "0.6")]
    [InlineData("--tile-overlap", "-0.1")]
    [InlineData("--tile-overlap", "NaN")]
    public async Task A_tile_overlap_out_of_range_is_wrong_usage(string option, string value) =>
        Assert.Equal(2, await CommandLine.RunAsync(["train", "--data", this.folder.Path, "--out", this.Bundle, "--tiles", "2x2", option, value]));

    [Theory]
    [InlineData("--size", "100")]
    [InlineData("--size", "2048")]
    [InlineData("--tiles", "3")]
    [InlineData("--tiles", "0x2")]
    [InlineData("--tiles", "9x1")]
    [InlineData("--tiles", "8x5")]
    [InlineData("--tiles", "2x2x2")]
    [InlineData("--tile-overlap", "0.2")]
    [InlineData("--seed", "-1")]
    [InlineData("--steps", "0")]
    [InlineData("--max-minutes", "NaN")]
    [InlineData("--false-reject-target", "0.9")]
    [InlineData("--device", "tpu")]
    [InlineData("--colour", "red")]
    [InlineData("--name", "a/b")]
    public async Task A_value_out_of_range_is_wrong_usage(string option, string value)
    {
        var exitCode = await CommandLine.RunAsync(["train", "--data", this.folder.Path, "--out", this.Bundle, option, value]);

        Assert.Equal(2, exitCode);
        Assert.False(File.Exists(this.Bundle));
    }

    [Fact]
    public async Task An_output_without_the_extension_is_wrong_usage() =>
        Assert.Equal(2, await CommandLine.RunAsync(["train", "--data", this.folder.Path, "--out", this.folder["part.zip"]]));

    [Fact]
    public async Task A_missing_folder_an_empty_folder_and_nine_images_are_refused()
    {
        Assert.Equal(1, await CommandLine.RunAsync(["train", "--data", this.folder["nowhere"], "--out", this.Bundle]));
        Directory.CreateDirectory(this.folder["empty"]);
        Assert.Equal(1, await CommandLine.RunAsync(["train", "--data", this.folder["empty"], "--out", this.Bundle]));
        Assert.Equal(1, await CommandLine.RunAsync(["train", "--data", this.WriteParts(9), "--out", this.Bundle]));
        Assert.False(File.Exists(this.Bundle));
    }

    [Fact]
    public async Task A_truncated_image_stops_the_training_before_it_starts()
    {
        var data = this.WriteParts(12);
        var victim = Path.Combine(data, "05.png");
        File.WriteAllBytes(victim, File.ReadAllBytes(victim)[..^20]);

        Assert.Equal(1, await CommandLine.RunAsync(["train", "--data", data, "--out", this.Bundle]));
        Assert.False(File.Exists(this.Bundle));
    }

    [Fact]
    public async Task A_cancelled_training_keeps_the_old_bundle_and_leaves_nothing_behind()
    {
        var data = this.WriteParts(12);
        File.WriteAllText(this.Bundle, "the old one");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        var exitCode = await CommandLine.RunAsync(["train", "--data", data, "--out", this.Bundle, "--size", "128", "--steps", "100000"], stop.Token);

        Assert.Equal(1, exitCode);
        Assert.Equal("the old one", File.ReadAllText(this.Bundle));
        Assert.Equal([this.Bundle], Directory.GetFiles(this.folder.Path));
    }

    [Theory]
    [InlineData("", "distillation1 distillation2 distillation3 memory discriminator")]
    [InlineData("--critic --without memory", "distillation1 distillation2 distillation3 discriminator")]
    [InlineData("--without se denoising discriminator memory fusion", "distillation1 distillation2 distillation3")]
    [InlineData("--method patchcore", "memory")]
    public async Task The_parts_asked_for_are_in_the_model(string options, string branches)
    {
        var bundle = await this.TrainAsync(this.WriteParts(12), options.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var method = bundle.Manifest.Method!;
        Assert.Equal(branches.Split(' '), method.Branches.Keys);
        Assert.InRange(method.Branches.Values.Sum(), 0.999, 1.001);
        Assert.Equal(options.Contains("patchcore") ? "patchcore" : "multiad", method.Name);
        using var inspector = new PartInspector(bundle, new Inspection.Scoring.ScoringOptions { Threads = 1 });
        using var slot = inspector.CreateSlot();
        using var part = new Mat(96, 96, MatType.CV_8UC3, new Scalar(60, 60, 60));
        Assert.True(double.IsFinite(inspector.Inspect(part, slot).RawScore));
    }

    [Fact]
    public async Task A_report_of_the_training_shows_its_synthetic_and_held_out_parts()
    {
        _ = await this.TrainAsync(this.WriteParts(12), "--report", this.folder["report"]);

        var page = await File.ReadAllTextAsync(this.folder["report/index.html"]);
        Assert.Contains("synthetic defects", page);
        Assert.Contains("4 held-out good parts", page);
        Assert.Contains("data:image/jpeg", page);
    }

    [Fact]
    public async Task An_unknown_part_or_method_is_wrong_usage()
    {
        Assert.Equal(2, await CommandLine.RunAsync(["train", "--data", "x", "--out", this.Bundle, "--without", "everything"]));
        Assert.Equal(2, await CommandLine.RunAsync(["train", "--data", "x", "--out", this.Bundle, "--method", "magic"]));
    }

    private async Task<ModelBundle> TrainAsync(string data, params string[] more)
    {
        var exitCode = await CommandLine.RunAsync(["train", "--data", data, "--out", this.Bundle, "--size", "128", "--steps", "3", .. more]);
        Assert.Equal(0, exitCode);
        return BundleReader.Open(this.Bundle);
    }

    // Discs on a noisy ground; enough for the arithmetic, no claim about detection.
    private string WriteParts(int count)
    {
        var data = Directory.CreateDirectory(this.folder[$"parts{count}"]).FullName;
        for (var i = 0; i < count; i++)
        {
            using var part = new Mat(96, 96, MatType.CV_8UC3);
            var noise = new byte[96 * 96 * 3];
            new Random(i).NextBytes(noise);
            System.Runtime.InteropServices.Marshal.Copy(Array.ConvertAll(noise, value => (byte)(40 + (value % 30))), 0, part.Data, noise.Length);
            Cv2.Circle(part, 48, 48, 30, new Scalar(150 + i, 160, 170), -1);
            Cv2.ImWrite(Path.Combine(data, $"{i:00}.png"), part);
        }

        return data;
    }
}
