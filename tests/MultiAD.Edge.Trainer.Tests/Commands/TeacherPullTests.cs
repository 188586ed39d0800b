using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Commands;
using MultiAD.Edge.Trainer.Downloads;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Tests.Weights;
using MultiAD.Edge.Trainer.Weights;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class TeacherPullTests : IClassFixture<TorchFixture>, IDisposable
{
    private static readonly Lazy<byte[]> Weights = new(Checkpoint);

    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly DownloadOptions options = new()
    {
        Retries = 2,
        FirstPause = TimeSpan.FromMilliseconds(5),
        StallTimeout = TimeSpan.FromSeconds(5),
    };

    private static TeacherCatalogueEntry Published => new(
        TeacherArchitecture.ResNet18Name,
        "weights.pth",
        Convert.ToHexStringLower(SHA256.HashData(Weights.Value)),
        Weights.Value.Length);

    private TeacherCache Cache => new(this.folder["cache"]);

    private string Part => this.Cache.PublishedPath(Published) + ".part";

    public void Dispose()
    {
        this.client.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public async Task A_pulled_teacher_loads_and_a_second_pull_asks_nobody()
    {
        await using var server = await WeightsServer.StartAsync((context, _) => WeightsServer.SendAsync(context, Weights.Value));

        var first = await this.PullAsync(server);
        var second = await this.PullAsync(server);
        using var teacher = Teacher.Load(first.WeightsPath);

        Assert.True(first is { Fetched: true, Converted: true });
        Assert.True(second is { Fetched: false, Converted: false });
        Assert.Equal([string.Empty], server.Ranges);
        Assert.Equal(TeacherArchitecture.ResNet18Name, teacher.Name);
        Assert.Equal(["resnet18.safetensors", "weights.pth"], Directory.GetFiles(this.Cache.Folder).Select(Path.GetFileName).Order());
        var file = SafeTensorsFile.Parse("weights", File.ReadAllBytes(first.WeightsPath));
        string[] dropped = ["layer4", "fc", "running"];
        Assert.DoesNotContain(file.Tensors.Keys, name => dropped.Any(part => name.Contains(part, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_that_is_there_is_converted_again_where_the_weights_are_damaged()
    {
        await using var server = await WeightsServer.StartAsync((context, _) => WeightsServer.SendAsync(context, Weights.Value));
        var weights = (await this.PullAsync(server)).WeightsPath;
        File.WriteAllBytes(weights, File.ReadAllBytes(weights)[..1000]);

        var again = await this.PullAsync(server);

        Assert.True(again is { Fetched: false, Converted: true });
        Assert.Single(server.Ranges);
    }

    [Fact]
    public async Task A_cut_connection_is_taken_up_where_it_ended()
    {
        await using var server = await WeightsServer.StartAsync((context, request) => request == 1
            ? WeightsServer.CutAsync(context, Weights.Value, 3_000_000)
            : WeightsServer.SendAsync(context, Weights.Value));

        await this.PullAsync(server);

        Assert.Equal([string.Empty, "bytes=3000000-"], server.Ranges);
    }

    [Fact]
    public async Task A_later_run_goes_on_from_the_part_of_an_earlier_one()
    {
        await using var server = await WeightsServer.StartAsync((context, request) => request <= 3
            ? request == 1 ? WeightsServer.CutAsync(context, Weights.Value, 3_000_000) : StatusAsync(context, 503)
            : WeightsServer.SendAsync(context, Weights.Value));

        var error = await Assert.ThrowsAsync<TeacherException>(() => this.PullAsync(server));
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Contains("3.0 of", error.Message, StringComparison.Ordinal);
        await this.PullAsync(server);

        Assert.Equal("bytes=3000000-", server.Ranges.Last());
    }

    [Fact]
    public async Task Ctrl_C_leaves_a_part_that_the_next_run_goes_on_from()
    {
        using var stop = new CancellationTokenSource();
        await using var server = await WeightsServer.StartAsync(async (context, request) =>
        {
            if (request > 1)
            {
                await WeightsServer.SendAsync(context, Weights.Value);
                return;
            }

            context.Response.Headers.ETag = "\"1\"";
            context.Response.ContentLength = Weights.Value.Length;
            await context.Response.Body.WriteAsync(Weights.Value.AsMemory(0, 2_000_000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(300);
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => this.PullAsync(server, cancellationToken: stop.Token));
        Assert.Equal(2_000_000, new FileInfo(this.Part).Length);
        await this.PullAsync(server);

        Assert.Equal([string.Empty, "bytes=2000000-"], server.Ranges);
    }

    [Fact]
    public async Task A_file_that_changed_between_two_attempts_is_fetched_from_the_start()
    {
        var old = new byte[Weights.Value.Length];
        await using var server = await WeightsServer.StartAsync((context, request) => request == 1
            ? WeightsServer.CutAsync(context, old, 3_000_000, "old")
            : WeightsServer.SendAsync(context, Weights.Value, "new"));

        var result = await this.PullAsync(server);

        Assert.True(result.Fetched);
        Assert.Equal(2, server.Ranges.Count);
    }

    [Fact]
    public async Task A_server_without_ranges_starts_over()
    {
        await using var server = await WeightsServer.StartAsync(async (context, request) =>
        {
            if (request == 1)
            {
                await WeightsServer.CutAsync(context, Weights.Value, 3_000_000);
                return;
            }

            context.Response.ContentLength = Weights.Value.Length;
            await context.Response.Body.WriteAsync(Weights.Value);
        });

        Assert.True((await this.PullAsync(server)).Fetched);
        Assert.Equal(2, server.Ranges.Count);
    }

    [Fact]
    public async Task An_answer_416_starts_over()
    {
        await using var server = await WeightsServer.StartAsync((context, request) => request switch
        {
            1 => WeightsServer.CutAsync(context, Weights.Value, 3_000_000),
            2 => StatusAsync(context, 416),
            _ => WeightsServer.SendAsync(context, Weights.Value),
        });

        Assert.True((await this.PullAsync(server)).Fetched);
        Assert.Equal([string.Empty, "bytes=3000000-", string.Empty], server.Ranges);
    }

    [Fact]
    public async Task A_wrong_digest_deletes_the_part_and_says_so()
    {
        var wrong = Weights.Value.ToArray();
        wrong[^1] ^= 1;
        await using var server = await WeightsServer.StartAsync((context, _) => WeightsServer.SendAsync(context, wrong));

        var error = await Assert.ThrowsAsync<TeacherException>(() => this.PullAsync(server));

        Assert.Contains(Published.Digest, error.Message, StringComparison.Ordinal);
        Assert.Contains("deleted", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(this.Cache.Folder));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    [InlineData(501)]
    public async Task A_lasting_refusal_is_not_asked_again(int status)
    {
        await using var server = await WeightsServer.StartAsync((context, _) => StatusAsync(context, status));

        var error = await Assert.ThrowsAsync<TeacherException>(() => this.PullAsync(server));

        Assert.Contains($"{status}", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Ranges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_the_published_length_is_never_taken(bool announced)
    {
        byte[] large = [.. Weights.Value, .. new byte[1_000_000]];
        await using var server = await WeightsServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentLength = announced ? large.Length : null;
            await context.Response.Body.WriteAsync(large);
        });

        var error = await Assert.ThrowsAsync<TeacherException>(() => this.PullAsync(server));

        Assert.Contains($"{Published.Length}", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Ranges);
        Assert.Equal(0, new FileInfo(this.Part).Length);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_the_stall_timeout()
    {
        await using var server = await WeightsServer.StartAsync((context, _) =>
            Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var impatient = this.options with { StallTimeout = TimeSpan.FromMilliseconds(100), Retries = 1 };

        var error = await Assert.ThrowsAsync<TeacherException>(() => this.PullAsync(server, impatient));

        Assert.Contains("silent", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Ranges.Count);
    }

    [Fact]
    public async Task Too_little_space_is_said_before_anything_is_fetched()
    {
        await using var server = await WeightsServer.StartAsync((context, _) => WeightsServer.SendAsync(context, Weights.Value));

        var full = this.options with { FreeBytes = _ => 1_000_000 };
        var error = await Assert.ThrowsAsync<TeacherException>(() => this.PullAsync(server, full));

        Assert.Contains("--cache", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Ranges);
    }

    [Fact]
    public void A_teacher_that_was_not_pulled_is_refused_with_the_command_to_run()
    {
        var error = Assert.Throws<TeacherException>(() => Teacher.Load(TeacherArchitecture.WideResNet50Name, this.Cache));

        Assert.Contains("multiad-train teacher pull wide_resnet50_2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_published_file_carries_the_start_of_its_digest_in_its_name() => Assert.All(
        TeacherCatalogue.Entries,
        teacher => Assert.Contains("-" + teacher.Digest[..8] + ".", teacher.File, StringComparison.Ordinal));

    [Theory]
    [InlineData(2, "pull", "resnet19")]
    [InlineData(2, "pull", "wide_resnet50_2", "--url", "ftp://mirror/")]
    [InlineData(2, "pull")]
    [InlineData(0, "list")]
    public async Task The_command_line_takes_known_names_and_addresses(int exitCode, params string[] arguments) =>
        Assert.Equal(exitCode, await CommandLine.RunAsync(["teacher", .. arguments, "--cache", this.Cache.Folder]));

    [Fact]
    public async Task A_pull_of_the_embedded_teacher_says_so_and_asks_nobody()
    {
        await using var server = await WeightsServer.StartAsync((context, _) => StatusAsync(context, 404));

        string[] arguments = ["teacher", "pull", "resnet18", "--cache", this.Cache.Folder, "--url", server.Address.ToString()];
        var (exitCode, output, _) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));

        Assert.Equal(0, exitCode);
        Assert.Contains("resnet18 is embedded in multiad-train, nothing to do", output, StringComparison.Ordinal);
        Assert.Empty(server.Ranges);
        Assert.False(Directory.Exists(this.Cache.Folder));
    }

    [Fact]
    public async Task The_list_has_the_embedded_teacher_and_those_that_can_be_pulled()
    {
        string[] arguments = ["teacher", "list", "--cache", this.Cache.Folder];
        var (exitCode, output, _) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));

        Assert.Equal(0, exitCode);
        Assert.Matches(@"^resnet18 +embedded\nwide_resnet50_2 +not here; multiad-train teacher pull \w+ fetches 138 MB\n$", output);
    }

    [Fact]
    public async Task A_mirror_without_the_file_fails_the_command()
    {
        await using var server = await WeightsServer.StartAsync((context, _) => StatusAsync(context, 404));

        var url = server.Address.ToString().TrimEnd('/');
        string[] arguments = ["teacher", "pull", "wide_resnet50_2", "--cache", this.Cache.Folder, "--url", url];
        var (exitCode, _, error) = await ConsoleCapture.RunAsync(() => CommandLine.RunAsync(arguments));

        Assert.Equal(1, exitCode);
        Assert.Contains("404 Not Found. Check the address. It begins with what --url gives", error, StringComparison.Ordinal);
        Assert.Contains($"by hand and put it into {this.Cache.Folder}.", error, StringComparison.Ordinal);
        Assert.Single(server.Ranges);
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    // A whole ResNet-18 up to layer3 with batch norm, and a little of what follows it.
    private static byte[] Checkpoint()
    {
        random.manual_seed(9);
        using var network = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        var file = BatchNormFile.Of(network);
        file.Tensors["layer4.0.conv1.weight"] = new TensorData([2, 2, 1, 1], new float[4]);
        file.Tensors["fc.weight"] = new TensorData([2, 2], new float[4]);
        return PickleWriter.StateDict(file.Tensors);
    }

    private Task<TeacherDownloadResult> PullAsync(
        WeightsServer server, DownloadOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= this.options;
        var download = new TeacherDownload(this.Cache, new ResumableDownload(this.client, options), options);
        return download.RunAsync(Published, server.Address, new Progress<WorkProgress>(), cancellationToken);
    }
}
