using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class OutputPlaceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_place_with_room_is_left_as_it_was()
    {
        OutputPlace.Require("--report", this.folder["a/b"], OutputPlace.ReportBytes);
        Assert.Empty(Directory.GetFileSystemEntries(this.folder.Path));
    }

    [NeedsMountFact]
    public void A_full_a_small_and_a_read_only_disk_are_said_in_one_sentence_before_the_work()
    {
        using var small = new SmallDisk("1m");
        var error = Assert.Throws<CommandException>(() => OutputPlace.Require("--out", small["."], OutputPlace.BundleBytes));
        Assert.Contains("about 24 MiB are needed", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("--out: 1 MiB are free", error.Message, StringComparison.Ordinal);

        small.Fill();
        error = Assert.Throws<CommandException>(() => OutputPlace.Require("--out", small["."], 0));
        Assert.StartsWith("--out: nothing can be written to the folder", error.Message, StringComparison.Ordinal);
        Assert.Equal([small["filler"]], Directory.GetFiles(Path.GetDirectoryName(small["filler"])!));

        using var readOnly = new SmallDisk("64m,ro");
        error = Assert.Throws<CommandException>(() => OutputPlace.Require("--report", readOnly["report"], OutputPlace.ReportBytes));
        Assert.StartsWith("--report: nothing can be written", error.Message, StringComparison.Ordinal);
    }

    [NeedsMountFact]
    public async Task Train_and_evaluate_fail_at_once_where_their_result_has_no_room()
    {
        using var small = new SmallDisk("1m");
        var train = await ConsoleCapture.RunAsync(
            () => CommandLine.RunAsync(["train", "--data", this.folder["no-such-data"], "--out", small["m.multiad"]]));
        var evaluate = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(
            ["evaluate", "--bundle", this.folder["no.multiad"], "--data", this.folder.Path, "--report", small["report"]]));

        Assert.Equal((1, 1), (train.ExitCode, evaluate.ExitCode));
        Assert.StartsWith("error: --out: 1 MiB are free", train.Error, StringComparison.Ordinal);
        Assert.StartsWith("error: --report: 1 MiB are free", evaluate.Error, StringComparison.Ordinal);
    }
}
