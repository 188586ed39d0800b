using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Demo;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Line => this.folder["line"];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task The_folder_is_one_that_evaluation_and_training_read()
    {
        Assert.Equal(0, await this.RunAsync("demo", "--train", "10", "--good", "2", "--defects", "1", "--size", "128x96"));

        Assert.Equal(10, PartFolder.TrainingImages(this.Line).Count);
        var test = PartFolder.TestImages(this.Line);
        Assert.Equal(2, test.Count(image => image.IsGood));
        Assert.Equal(
            Enum.GetValues<DefectKind>().Select(DemoLine.FolderOf).Order(StringComparer.Ordinal),
            test.Where(image => image.MaskPath is not null).Select(image => image.Kind).Order(StringComparer.Ordinal));
        Assert.Equal([this.Line], Directory.GetFileSystemEntries(this.folder.Path));
    }

    [Fact]
    public async Task The_earlier_name_gives_the_same_pictures_and_is_not_in_the_help()
    {
        string[] few = ["--train", "1", "--good", "1", "--defects", "1", "--size", "128x96", "--seed", "3"];

        Assert.Equal(0, await this.RunAsync("demo", few));
        Assert.Equal(0, await CommandLine.RunAsync(["synth", "--out", this.folder["earlier"], .. few]));
        var (_, help, _) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(["--help"]));

        var files = Directory.GetFiles(this.Line, "*", SearchOption.AllDirectories);
        Assert.Equal(2 + (2 * Enum.GetValues<DefectKind>().Length), files.Length);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(this.folder["earlier"], Path.GetRelativePath(this.Line, file)))));
        Assert.Contains(" demo ", help, StringComparison.Ordinal);
        Assert.DoesNotContain("synth ", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_is_left_alone()
    {
        Directory.CreateDirectory(this.Line);
        File.WriteAllText(Path.Combine(this.Line, "precious.txt"), "mine");

        var (exitCode, _, error) = await ConsoleCapture.RunAsync(() => this.RunAsync("demo", "--train", "1"));

        Assert.Equal(1, exitCode);
        Assert.Contains($"--out {this.Line}: it is there already and not an empty folder", error, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(this.Line, "precious.txt")], Directory.GetFileSystemEntries(this.Line));
    }

    [Fact]
    public async Task A_stopped_command_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Equal(1, await CommandLine.RunAsync(["demo", "--out", this.Line], stop.Token));
        Assert.Empty(Directory.GetFileSystemEntries(this.folder.Path));
    }

    [Theory]
    [InlineData("--size", "640")]
    [InlineData("--size", "10x10")]
    [InlineData("--size", "9999x480")]
    [InlineData("--train", "0")]
    [InlineData("--defects", "-1")]
    [InlineData("--seed", "-1")]
    public async Task A_value_out_of_range_is_wrong_usage(string option, string value)
    {
        Assert.Equal(2, await this.RunAsync("demo", option, value));
        Assert.False(Directory.Exists(this.Line));
    }

    private Task<int> RunAsync(string command, params string[] more) => CommandLine.RunAsync([command, "--out", this.Line, .. more]);
}
