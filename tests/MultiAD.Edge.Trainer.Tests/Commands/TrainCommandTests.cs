using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
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
        var data = this.Parts(12);

        var first = await this.TrainAsync(data, "--seed", "4");
        var second = await this.TrainAsync(data, "--seed", "4");
        var third = await this.TrainAsync(data, "--seed", "5");

        Assert.Equal(first.Model, second.Model);
        Assert.NotEqual(first.Model, third.Model);
        Assert.Equal(8, first.Manifest.TrainingSet.Images);
        Assert.Equal(4, first.Manifest.TrainingSet.HeldOut);
        Assert.Equal(12, first.Manifest.Health!.Pictures);
        Assert.True(first.Manifest.Health.Brightness is { Low: > 0, High: < 1 });
    }

    [Fact]
    public async Task Images_of_several_sizes_depths_and_channels_train_together()
    {
        var data = this.Parts(10);
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
        var bundle = await this.TrainAsync(this.Parts(12));

        Assert.Equal(5, bundle.Manifest.Golden.Count);
        Assert.InRange(bundle.Manifest.Golden.Select(sample => sample.RawScore).Distinct().Count(), 3, 5);
        this.AssertGoldenScores(bundle);
    }

    [Fact]
    public async Task Golden_samples_of_a_tiled_model_score_as_recorded_through_the_inspector()
    {
        var bundle = await this.TrainAsync(this.Parts(12), "--tiles", "2x3", "--tile-overlap", "0.25");

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
        Assert.Equal(
            2, await CommandLine.RunAsync(["train", "--data", this.folder.Path, "--out", this.Bundle, "--tiles", "2x2", option, value]));

    [Theory]
    [InlineData("--size", "100")]
    [InlineData("--size", "2048")]
    [InlineData("--scales", "256")]
    [InlineData("--scales", "256,256")]
    [InlineData("--scales", "250,256")]
    [InlineData("--scales", "256,2048")]
    [InlineData("--scales", "128,256,384,512")]
    [InlineData("--scales", "256 384")]
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
    public Task A_missing_folder_is_refused() =>
        this.AssertRefusedAsync(this.folder["nowhere"], $"{this.folder["nowhere"]}: no such folder.");

    [Fact]
    public Task An_empty_folder_is_refused()
    {
        var empty = Directory.CreateDirectory(this.folder["empty"]).FullName;
        return this.AssertRefusedAsync(empty, $"{empty}: no images were found. Put at least 10 good images");
    }

    [Fact]
    public Task Nine_images_are_refused() => this.AssertRefusedAsync(this.Parts(9), "9 good images were found, at least 10 are needed");

    [Fact]
    public async Task A_truncated_image_stops_the_training_before_it_starts()
    {
        var data = this.Parts(12);
        var victim = Path.Combine(data, "05.png");
        File.WriteAllBytes(victim, File.ReadAllBytes(victim)[..^20]);

        await this.AssertRefusedAsync(data, $"error: {victim}");
    }

    [Fact]
    public async Task All_images_that_cannot_be_used_are_named_and_can_be_left_out()
    {
        var data = this.Parts(14);
        File.WriteAllBytes(Path.Combine(data, "05.png"), [1, 2, 3]);
        File.WriteAllBytes(Path.Combine(data, "07.png"), []);
        string[] arguments = ["train", "--data", data, "--out", this.Bundle, "--size", "128", "--steps", "3"];

        var list = this.folder["bad.txt"];
        var (refused, _, error) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync([.. arguments, "--list-unreadable", list]));

        Assert.Equal(1, refused);
        Assert.Contains("2 of 14 images cannot be used; this is the first", error.Split('\n')[^2], StringComparison.Ordinal);
        Assert.Contains("05.png", error, StringComparison.Ordinal);
        Assert.Contains("07.png", error, StringComparison.Ordinal);
        Assert.Equal(["05.png", "07.png"], File.ReadAllLines(list).Select(line => Path.GetFileName(line.Split('\t')[0])));
        Assert.False(File.Exists(this.Bundle));

        var (trained, _, note) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync([.. arguments, "--skip-unreadable"]));

        Assert.Equal(0, trained);
        Assert.Contains("note: 2 of 14 images cannot be used and are left out", note, StringComparison.Ordinal);
        var set = BundleReader.Open(this.Bundle).Manifest.TrainingSet;
        Assert.Equal(12, set.Images + set.HeldOut);
    }

    [Fact]
    public async Task Too_few_images_that_can_be_used_are_refused_also_where_the_others_are_left_out()
    {
        var data = this.Parts(10);
        File.WriteAllBytes(Path.Combine(data, "05.png"), []);
        string[] arguments = ["train", "--data", data, "--out", this.Bundle, "--size", "128", "--skip-unreadable"];
        var (exitCode, _, error) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));
        Assert.Equal(1, exitCode);
        Assert.Contains("9 of 10 good images can be used, at least 10 are needed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_of_one_picture_are_no_training_set()
    {
        var data = this.Parts(1);
        var only = Assert.Single(Directory.GetFiles(data));
        for (var i = 1; i < 24; i++)
        {
            File.Copy(only, Path.Combine(data, $"copy{i}.png"));
        }

        await this.AssertRefusedAsync(data, "24 files, 1 picture: the rest are copies");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_stopped_training_fails_and_leaves_everything_as_it_was(int seconds, bool hasOldBundle)
    {
        var data = this.Parts(12);
        string[] before = hasOldBundle ? [this.Bundle] : [];
        foreach (var old in before)
        {
            File.WriteAllText(old, "the old one");
        }

        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        string[] arguments =
        [
            "train", "--data", data, "--out", this.Bundle, "--size", "128", "--steps", "100000", "--report", this.folder["report"],
        ];
        var (exitCode, output, error) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments, stop.Token));

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains("Stopped. Nothing was written.", error, StringComparison.Ordinal);
        Assert.Equal(hasOldBundle, error.Contains("is there already and will be replaced", StringComparison.Ordinal));
        Assert.Equal(before, Directory.GetFiles(this.folder.Path));
        Assert.Equal([data], Directory.GetDirectories(this.folder.Path));
        Assert.All(before, old => Assert.Equal("the old one", File.ReadAllText(old)));
    }

    [Theory]
    [InlineData("", "distillation1 distillation2 distillation3 memory discriminator")]
    [InlineData("--critic --without memory", "distillation1 distillation2 distillation3 discriminator")]
    [InlineData("--without se denoising discriminator memory fusion", "distillation1 distillation2 distillation3")]
    [InlineData("--method patchcore", "memory")]
    public async Task The_parts_asked_for_are_in_the_model(string options, string branches)
    {
        var bundle = await this.TrainAsync(this.Parts(12), options.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var method = bundle.Manifest.Method!;
        Assert.Equal(branches.Split(' '), method.Branches.Keys);
        Assert.InRange(method.Branches.Values.Sum(), 0.999, 1.001);
        Assert.Equal(options.Contains("patchcore") ? "patchcore" : "multiad", method.Name);
        this.AssertGoldenScores(bundle);
    }

    [Fact]
    public async Task A_report_of_the_training_shows_its_synthetic_and_held_out_parts()
    {
        _ = await this.TrainAsync(this.Parts(12), "--report", this.folder["report"]);

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
        string[] arguments = ["train", "--data", data, "--out", this.Bundle, "--size", "128", "--steps", "3", .. more];
        Assert.Equal(0, await CommandLine.RunAsync(arguments));
        return BundleReader.Open(this.Bundle);
    }

    private async Task AssertRefusedAsync(string data, string message)
    {
        var (exitCode, _, error) = await ConsoleCapture.RunAsync(
            () => CommandLine.RunAsync(["train", "--data", data, "--out", this.Bundle]));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("error: ", error.Split('\n')[^2], StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(this.Bundle));
    }

    private string Parts(int count)
    {
        var data = this.folder[$"parts{count}"];
        _ = PartPictures.WriteDiscs(data, count);
        return data;
    }

    // Through a session of the test's own: what the bundle records is what ONNX Runtime gives, whoever asks it.
    private void AssertGoldenScores(ModelBundle bundle)
    {
        var input = bundle.Manifest.Input;
        using var session = new InferenceSession(bundle.Read(ModelBundle.ModelName));
        using var preprocessor = new FramePreprocessor(input.Width, input.Height);
        var planes = new float[preprocessor.Length];
        foreach (var sample in bundle.Manifest.Golden)
        {
            File.WriteAllBytes(this.folder["golden.png"], bundle.Read(sample.File));
            using var frame = ImageFile.Read(this.folder["golden.png"]);
            preprocessor.Convert(frame, planes);
            var tensor = new DenseTensor<float>(planes, [1, 3, input.Height, input.Width]);
            using var results = session.Run([NamedOnnxValue.CreateFromTensor(ScoringModel.InputName, tensor)], [ScoringModel.MapName]);
            var map = results.Single().AsEnumerable<float>().ToArray();
            var inside = input.Roi is { } roi ? RegionOfInterest.FromRuns(roi).Rasterize(input.Width, input.Height) : [];

            Assert.Equal(sample.RawScore, map.Where((_, cell) => inside.Length == 0 || inside[cell]).Max(), 1e-4);
        }
    }
}
