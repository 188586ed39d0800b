using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Downloads;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Teachers;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class CommandGuardTests
{
    [Fact]
    public async Task Work_that_returns_is_done_and_says_nothing()
    {
        var ran = false;

        var (exitCode, output, error) = await ConsoleCapture.RunAsync(() => CommandGuard.RunAsync(() => { ran = true; }));

        Assert.True(ran);
        Assert.Equal((0, string.Empty, string.Empty), (exitCode, output, error));
    }

    [Theory]
    [InlineData(nameof(CommandException), "error: what and why\n")]
    [InlineData(nameof(DataFolderException), "error: what and why\n")]
    [InlineData(nameof(DownloadException), "error: what and why\n")]
    [InlineData(nameof(EvaluationException), "error: what and why\n")]
    [InlineData(nameof(TeacherException), "error: what and why\n")]
    [InlineData(nameof(ImageFileException), "error: what and why\n")]
    [InlineData(nameof(InvalidModelException), "error: what and why\n")]
    [InlineData(nameof(BundleRejectedException), "error: what and why\n")]
    [InlineData(nameof(IOException), "error: what and why Check the path, the permissions and the free space.\n")]
    [InlineData(nameof(UnauthorizedAccessException), "error: what and why Check the path, the permissions and the free space.\n")]
    [InlineData(nameof(OperationCanceledException), "Stopped. Nothing was written.\n")]
    public async Task What_can_go_wrong_is_one_message_and_exit_code_1(string exception, string message)
    {
        var (exitCode, output, error) = await ConsoleCapture.RunAsync(() => CommandGuard.RunAsync(() => throw Make(exception)));

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Equal(message, error);
    }

    [Fact]
    public async Task Stopped_work_says_what_its_command_wants_to_say()
    {
        var (exitCode, _, error) = await ConsoleCapture.RunAsync(
            () => CommandGuard.RunAsync(() => Task.FromCanceled(new CancellationToken(canceled: true)), "A part is kept."));

        Assert.Equal((1, "A part is kept.\n"), (exitCode, error));
    }

    [Fact]
    public Task A_fault_of_the_program_is_not_hidden() => Assert.ThrowsAsync<InvalidOperationException>(
        () => CommandGuard.RunAsync(() => throw new InvalidOperationException("a bug")));

    private static Exception Make(string name)
    {
        const string Message = "what and why";
        return name switch
        {
            nameof(CommandException) => new CommandException(Message),
            nameof(DataFolderException) => new DataFolderException(Message),
            nameof(DownloadException) => new DownloadException(Message),
            nameof(EvaluationException) => new EvaluationException(Message),
            nameof(TeacherException) => new TeacherException(Message),
            nameof(ImageFileException) => new ImageFileException(Message),
            nameof(InvalidModelException) => new InvalidModelException(Message),
            nameof(BundleRejectedException) => new BundleRejectedException(Message),
            nameof(IOException) => new IOException(Message),
            nameof(UnauthorizedAccessException) => new UnauthorizedAccessException(Message),
            nameof(OperationCanceledException) => new OperationCanceledException(),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such exception."),
        };
    }
}
