using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Teachers;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

/// <summary>Files and command lines as they come from the field.</summary>
public sealed class FieldInputTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FieldInputTests()
    {
        PartPictures.WriteSpot(this.folder["data/test/good/0.png"], 100, 100);
        PartPictures.WriteSpot(this.folder["data/test/spot/0.png"], 100, 200);
        PartPictures.WriteSpot(this.folder["data/ground_truth/spot/0_mask.png"], 0, 255);
        var manifest = BrightnessBundle.Manifest() with { Name = "tiny", Input = new(32, 32, "RGB", FramePreprocessor.ResizeRule) };
        BrightnessBundle.Write(this.folder["tiny.multiad"], manifest, OnnxBytes.Brightness(32, 32));
        OddFiles.MakePipe(this.folder["pipe"]);
    }

    [Theory]
    [InlineData("pipe", "this is a pipe")]
    [InlineData("data", "this is a folder")]
    public async Task What_is_no_file_is_one_error_of_the_command_that_names_it(string name, string words)
    {
        var path = this.folder[name];
        await this.FailsAsync($"{path}: {words}; a bundle is one file", "evaluate", "--bundle", path, "--data", this.folder["data"]);
        await this.FailsAsync("this is a pipe", "verify", this.folder["tiny.multiad"], "--trusted", this.folder["pipe"]);
        await this.FailsAsync(words, "sign", this.folder["tiny.multiad"], "--key", path);
        await this.FailsAsync(words, "key", "new", "plant", "--out", this.folder["keys"], "--passphrase-file", path);
        await this.FailsAsync(words, "teacher", "convert", path, "--out", this.folder["half.safetensors"]);
        await this.FailsAsync(
            words, "teacher", "convert", Teacher.EmbeddedName, "--out", this.folder["half.safetensors"], "--notice", path);
        await this.FailsAsync(words, "train", "--data", this.folder["data"], "--out", this.folder["new.multiad"], "--roi", path);
    }

    [Fact]
    public async Task A_passphrase_that_the_shell_hands_over_is_taken()
    {
        var line = $"dotnet '{typeof(CommandLine).Assembly.Location}' key new plant --out '{this.folder["keys"]}' --passphrase-file /dev/fd/3 "
            + "3< <(echo a long passphrase)";
        using var process = System.Diagnostics.Process.Start("bash", ["-c", line]);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Each_image_whose_name_is_not_UTF8_is_named()
    {
        OddFiles.CopyAsLatin1(this.folder["data/test/spot/0.png"], this.folder["data/test/spot"]);
        OddFiles.CopyAsLatin1(this.folder["data/test/good/0.png"], this.folder["data/test/good"]);

        var (exitCode, _, errors) = await this.EvaluateAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("(2 of 4 images cannot be used", errors, StringComparison.Ordinal);
        foreach (var kind in (string[])["good", "spot"])
        {
            Assert.Contains($"{Path.Combine(kind, OddFiles.Latin1Name)}: the name is not UTF-8", errors, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await this.EvaluateAsync("--skip-unreadable")).ExitCode);
    }

    [Fact]
    public void A_training_names_images_whose_names_are_not_UTF8_and_counts_those_with_few_bits()
    {
        using (var dark = new Mat(40, 40, MatType.CV_16UC1, new Scalar(4000)))
        {
            Cv2.ImWrite(this.folder["dark.png"], dark);
        }

        string[] paths = [this.folder["dark.png"], this.folder["data/test/good/0.png"], this.folder[OddFiles.Latin1Name]];
        OddFiles.CopyAsLatin1(paths[1], this.folder.Path);
        var leaveOut = new UnreadableImages();

        var images = PreparedImages.Read(
            paths, new TileLayout(TileGrid.Whole, 32, 32), new Progress<WorkProgress>(), CancellationToken.None, leaveOut);

        Assert.Equal((2, 1, 4000), (images.PartCount, images.SixteenBitFiles, images.Brightest));
        Assert.Contains("the name is not UTF-8", leaveOut.LeftOut(3), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masks_that_do_not_share_the_orientation_of_their_photos_are_told()
    {
        var photo = this.folder["data/test/spot/0.png"];
        using (var picture = Cv2.ImRead(photo))
        {
            Cv2.ImEncode(".jpg", picture, out var jpeg);
            byte[] tag =
            [
                0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0,
            ];
            File.WriteAllBytes(Path.ChangeExtension(photo, ".jpg"), [.. jpeg[..2], .. tag, .. jpeg[2..]]);
            File.Delete(photo);
        }

        var (exitCode, _, errors) = await this.EvaluateAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("note: 1 photos have an orientation tag that their masks do not share", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'--nonsense'", "train", "--data", "a", "--out", "b.multiad", "--nonsense")]
    [InlineData("'--data' is required", "train", "--out", "b.multiad")]
    [InlineData("--size is 7", "train", "--data", "a", "--out", "b.multiad", "--size", "7")]
    [InlineData("'nonsense'", "nonsense")]
    [InlineData("'nonsense'", "teacher", "nonsense")]
    public async Task A_wrong_option_gives_the_reason_last_and_no_page_of_help(string words, params string[] arguments)
    {
        var (exitCode, errors) = await TrainerProcess.RunAsync(arguments);
        var lines = errors.Trim().Split('\n');
        Assert.Equal(2, exitCode);
        Assert.Contains(words, lines[^1], StringComparison.Ordinal);
        Assert.InRange(lines.Length, 2, 40);
    }

    [Fact]
    public async Task Numbers_and_a_report_that_are_there_are_not_replaced_without_a_word()
    {
        string[] outputs = ["--json", this.folder["numbers.json"], "--report", this.folder["report"]];
        Assert.DoesNotContain("will be replaced", (await this.EvaluateAsync(outputs)).Error, StringComparison.Ordinal);
        var (_, _, errors) = await this.EvaluateAsync(outputs);
        Assert.Contains($"{this.folder["numbers.json"]} is there already and will be replaced", errors, StringComparison.Ordinal);
        Assert.Contains($"{this.folder["report/index.html"]} is there already and will be replaced", errors, StringComparison.Ordinal);
    }

    public void Dispose() => this.folder.Dispose();

    private Task<(int ExitCode, string Output, string Error)> EvaluateAsync(params string[] more) => ConsoleCapture.RunAsync(
        () => CommandLine.RunAsync(["evaluate", "--bundle", this.folder["tiny.multiad"], "--data", this.folder["data"], .. more]));

    private async Task FailsAsync(string words, params string[] arguments)
    {
        if (arguments[0] == "train")
        {
            for (var i = 0; i < 10; i++)
            {
                File.Copy(this.folder["data/test/good/0.png"], this.folder[$"data/{i}.png"], overwrite: true);
            }
        }

        var (exitCode, _, errors) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));
        Assert.Equal(1, exitCode);
        Assert.Contains(words, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }
}
