using System.Globalization;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>Servers whose connections break, and what is kept of their files.</summary>
public sealed class BundleDownloadTests : IDisposable
{
    private readonly DownloadBench bench = new();

    private byte[] Content => this.bench.Content;

    public void Dispose() => this.bench.Dispose();

    [Fact]
    public async Task A_whole_file_comes_in_one_request_uncompressed()
    {
        await using var server = new RawServer((request, stream, _) => RawServer.SendAsync(request, stream, this.Content));
        await this.bench.FetchAsync(server.Address);
        var request = Assert.Single(server.Requests);
        Assert.Equal((null, "identity"), (request["Range"], request["Accept-Encoding"]));
        Assert.Equal(this.Content.Length, this.bench.Progress[^1]);
        Assert.Equal(this.bench.Progress.Order(), this.bench.Progress);
    }

    [Fact]
    public async Task A_file_of_unknown_length_comes_too()
    {
        await using var server = new RawServer(async (_, stream, _) =>
        {
            await RawServer.HeadAsync(stream, "200 OK|Transfer-Encoding: chunked");
            await RawServer.ChunkAsync(stream, this.Content);
            await RawServer.ChunkAsync(stream, []);
        });
        await this.bench.FetchAsync(server.Address, bytes: 0);
    }

    [Fact]
    public async Task A_broken_connection_goes_on_where_it_broke_more_often_than_there_are_retries()
    {
        await using var server = new RawServer((request, stream, _) =>
            RawServer.SendAsync(request, stream, this.Content, until: Math.Min(this.Content.Length, request.Number * 100_000)));
        await this.bench.FetchAsync(server.Address);
        Assert.Equal(7, server.Requests.Count);
        Assert.All(server.Requests.Skip(1), request =>
            Assert.Equal(("\"1\"", (request.Number - 1) * 100_000), (request["If-Range"], request.From)));
    }

    [Fact]
    public async Task A_download_that_was_stopped_goes_on_after_the_next_start()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new RawServer(async (request, stream, stopped) =>
        {
            await RawServer.SendAsync(request, stream, this.Content, until: request.Number == 1 ? 300_000 : null);
            if (request.Number == 1)
            {
                while (this.bench.Progress.LastOrDefault() < 300_000)
                {
                    await Task.Delay(5, stopped);
                }

                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, stopped);
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => this.bench.FetchAsync(server.Address, cancellationToken: stop.Token));
        Assert.Equal(300_000, new FileInfo(this.bench.Part).Length);
        await this.bench.FetchAsync(server.Address);
        Assert.Equal(300_000, server.Requests.Last().From);
    }

    [Theory]
    [InlineData(300_000, "\"1\"", 300_000)]
    [InlineData(300_000, null, 300_000)]
    [InlineData(300_000, "no version", 300_000)]
    [InlineData(300_000, "\"0\"", 300_000)]
    [InlineData(0, "\"1\"", 0)]
    [InlineData(800_000, "\"1\"", 0)]
    public async Task What_a_kill_leaves_is_used_or_begun_anew(int length, string? version, int from)
    {
        this.bench.Part = this.bench["incoming/bundle.part"];
        Directory.CreateDirectory(Path.GetDirectoryName(this.bench.Part)!);
        await File.WriteAllBytesAsync(this.bench.Part, [.. this.Content.Concat(this.Content).Take(length)]);
        if (version is not null)
        {
            await File.WriteAllTextAsync(this.bench.Part + ".tag", version);
        }

        await using var server = new RawServer((request, stream, _) => RawServer.SendAsync(request, stream, this.Content));
        await this.bench.FetchAsync(server.Address);
        Assert.Equal(from, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task A_part_that_is_whole_already_asks_nobody()
    {
        await using var server = new RawServer((request, stream, _) => RawServer.SendAsync(request, stream, this.Content));
        await this.bench.FetchAsync(server.Address);
        await this.bench.FetchAsync(server.Address);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_file_that_changes_midway_begins_anew()
    {
        await using var server = new RawServer((request, stream, _) => request.Number == 1
            ? RawServer.SendAsync(request, stream, this.bench.Other, "0", 300_000)
            : RawServer.SendAsync(request, stream, this.Content));
        await this.bench.FetchAsync(server.Address);
        Assert.Equal("\"0\"", server.Requests.Last()["If-Range"]);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("")]
    public async Task A_file_that_changes_midway_begins_anew_also_where_the_server_goes_on_in_the_new_one(string version)
    {
        await using var server = new RawServer((request, stream, _) => request.Number == 1
            ? RawServer.SendAsync(request, stream, this.bench.Other, version.Length == 0 ? version : "1", 300_000)
            : RawServer.SendAsync(WithoutCondition(request), stream, this.Content, version));
        await this.bench.FetchAsync(server.Address);
        Assert.Equal([0, 300_000, 0], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_server_that_sends_the_whole_for_a_part_begins_anew()
    {
        await using var server = new RawServer((request, stream, _) =>
            RawServer.SendAsync(WithoutHeaders(request), stream, this.Content, until: request.Number == 1 ? 300_000 : null));
        await this.bench.FetchAsync(server.Address);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_always_breaks_at_one_place_and_knows_no_parts_is_given_up()
    {
        await using var server = new RawServer((request, stream, _) =>
            RawServer.SendAsync(WithoutHeaders(request), stream, this.Content, until: 300_000));
        await this.bench.FailAsync(server.Address, worthRetrying: true, "300000 bytes are kept", "order the model again to go on");
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_part_that_begins_elsewhere_begins_anew()
    {
        await using var server = new RawServer(async (request, stream, stopped) =>
        {
            if (request.Number != 2)
            {
                await RawServer.SendAsync(request, stream, this.Content, until: request.Number == 1 ? 300_000 : null);
                return;
            }

            await RawServer.HeadAsync(stream, "206 Partial Content|Content-Length: 10|Content-Range: bytes 0-9/700000|ETag: \"1\"");
            await stream.WriteAsync(new byte[10], stopped);
        });
        await this.bench.FetchAsync(server.Address);
        Assert.Equal([0, 300_000, 0], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_part_that_the_server_has_not_begins_anew()
    {
        await using var server = new RawServer((request, stream, _) => request.Number == 2
            ? RawServer.HeadAsync(stream, "416 Range Not Satisfiable|Content-Length: 0")
            : RawServer.SendAsync(request, stream, this.Content, until: request.Number == 1 ? 300_000 : null));
        await this.bench.FetchAsync(server.Address);
        Assert.Equal([0, 300_000, 0], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Two_stations_that_want_the_same_bundle_fetch_it_once()
    {
        await using var server = new RawServer((request, stream, _) => RawServer.SendAsync(request, stream, this.Content));
        var download = this.bench.Create();
        var part = this.bench["incoming/bundle.part"];
        var (sha256, nobody) = (DownloadBench.Hash(this.Content), new Progress<long>());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            download.FetchAsync(server.Address, part, sha256, this.Content.Length, nobody, default)));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again_no_later_than_the_longest_wait()
    {
        var wait = new[] { "86400", DateTimeOffset.UtcNow.AddDays(1).ToString("R", CultureInfo.InvariantCulture) };
        await using var server = new RawServer((request, stream, _) => request.Number <= 2
            ? RawServer.HeadAsync(stream, $"503 Busy|Content-Length: 0|Retry-After: {wait[request.Number - 1]}")
            : RawServer.SendAsync(request, stream, this.Content));
        await this.bench.FetchAsync(server.Address);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_answer_is_made_again()
    {
        await using var server = new RawServer((request, stream, stopped) => request.Number <= 2
            ? stream.WriteAsync("HTTP/1.1 2"u8.ToArray(), stopped).AsTask()
            : RawServer.SendAsync(request, stream, this.Content));
        await this.bench.FetchAsync(server.Address);
    }

    private static RawRequest WithoutHeaders(RawRequest request) => request with { Headers = new Dictionary<string, string>() };

    private static RawRequest WithoutCondition(RawRequest request) =>
        request with { Headers = request.Headers.Where(header => header.Key != "If-Range").ToDictionary() };
}
