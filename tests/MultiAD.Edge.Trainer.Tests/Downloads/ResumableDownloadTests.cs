using Microsoft.AspNetCore.Http;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Downloads;
using MultiAD.Edge.Trainer.Tests.Commands;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Downloads;

/// <summary>Files of any kind; that a teacher comes whole is tested with the command that pulls it.</summary>
public sealed class ResumableDownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)i)];

    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly DownloadOptions options = new() { Retries = 1, FirstPause = TimeSpan.FromMilliseconds(5) };

    private string Part => this.folder["file.part"];

    public void Dispose()
    {
        this.client.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public async Task A_file_comes_whole_over_a_connection_that_breaks()
    {
        await using var server = await WeightsServer.StartAsync((context, request) => request == 1
            ? WeightsServer.CutAsync(context, Content, 100_000)
            : WeightsServer.SendAsync(context, Content));

        await this.RunAsync(server);

        Assert.Equal(Content, File.ReadAllBytes(this.Part));
        Assert.Equal([string.Empty, "bytes=100000-"], server.Ranges);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(501)]
    public async Task A_refusal_blames_the_address_and_is_final(int status)
    {
        await using var server = await WeightsServer.StartAsync((context, _) => StatusAsync(context, status));

        var error = await Assert.ThrowsAsync<DownloadException>(() => this.RunAsync(server));

        Assert.True(error is { BlamesAddress: true, MayPass: false });
        Assert.StartsWith($"{server.Address}: the server answers {status}", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Ranges);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_then_reported_with_what_is_kept()
    {
        await using var server = await WeightsServer.StartAsync((context, request) => request == 1
            ? WeightsServer.CutAsync(context, Content, 100_000)
            : StatusAsync(context, 503));

        var error = await Assert.ThrowsAsync<DownloadException>(() => this.RunAsync(server));

        Assert.True(error is { BlamesAddress: false, MayPass: false });
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Contains("2 times. 0.1 of 0.3 MB are kept", error.Message, StringComparison.Ordinal);
        Assert.Equal(100_000, new FileInfo(this.Part).Length);
    }

    [Fact]
    public async Task The_pause_that_a_server_asks_for_is_kept_up_to_the_longest_one()
    {
        await using var server = await WeightsServer.StartAsync((context, request) =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return request == 1 ? StatusAsync(context, 429) : WeightsServer.SendAsync(context, Content);
        });
        var details = new List<string?>();

        await this.RunAsync(server, this.options with { MaximumPause = TimeSpan.FromMilliseconds(200) }, details);

        Assert.Contains(details, detail => detail!.EndsWith("429 Too Many Requests, next attempt in 0.2 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_part_that_another_process_holds_is_named()
    {
        await using var server = await WeightsServer.StartAsync((context, _) => WeightsServer.SendAsync(context, Content));
        using var other = new FileStream(this.Part, FileMode.Create, FileAccess.Write, FileShare.None);

        var error = await Assert.ThrowsAsync<DownloadException>(() => this.RunAsync(server));

        Assert.Contains($"{this.Part}: cannot be opened", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Ranges);
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private Task RunAsync(WeightsServer server, DownloadOptions? other = null, List<string?>? details = null) =>
        new ResumableDownload(this.client, other ?? this.options).RunAsync(
            new RemoteFile(server.Address, Content.Length), this.Part, "downloading", new Listener(details ?? []), CancellationToken.None);

    private sealed class Listener(List<string?> details) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => details.Add(value.Detail);
    }
}
