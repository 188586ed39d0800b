using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>Servers that lie, refuse or say nothing, and disks that take nothing.</summary>
public sealed class BundleDownloadRefusalTests : IDisposable
{
    private readonly DownloadBench bench = new();

    private byte[] Content => this.bench.Content;

    public void Dispose() => this.bench.Dispose();

    [Theory]
    [InlineData(699_999)]
    [InlineData(700_001)]
    [InlineData(9_000_000_000)]
    public async Task Another_length_is_refused_before_anything_is_written(long length)
    {
        await using var server = new RawServer((_, stream, _) => RawServer.HeadAsync(stream, $"200 OK|Content-Length: {length}"));
        await this.bench.FailAsync(server.Address, worthRetrying: false, $"{length} bytes are offered, 700000 are expected");
        Assert.Equal(0, new FileInfo(this.bench.Part).Length);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(700_000)]
    [InlineData(0)]
    public async Task A_server_that_never_ends_is_cut_off_at_the_limit(long bytes)
    {
        this.bench.Options = this.bench.Options with { MaximumBytes = 1 << 20 };
        await using var server = new RawServer(async (_, stream, stopped) =>
        {
            await RawServer.HeadAsync(stream, "200 OK|Transfer-Encoding: chunked");
            while (!stopped.IsCancellationRequested)
            {
                await RawServer.ChunkAsync(stream, this.Content);
            }
        });
        var limit = bytes > 0 ? bytes : 1 << 20;
        var error = await Assert.ThrowsAsync<BundleDownloadException>(() => this.bench.FetchAsync(server.Address, bytes));
        Assert.Contains($"over {limit} bytes are offered", error.Message, StringComparison.Ordinal);
        Assert.InRange(this.bench.Progress[^1], 1, limit);
        Assert.Equal(0, new FileInfo(this.bench.Part).Length);
    }

    [Fact]
    public async Task A_server_that_ends_early_is_asked_again_and_given_up()
    {
        await using var server = new RawServer(async (_, stream, _) =>
        {
            await RawServer.HeadAsync(stream, "200 OK|Transfer-Encoding: chunked");
            await RawServer.ChunkAsync(stream, this.Content[..1000]);
            await RawServer.ChunkAsync(stream, []);
        });
        await this.bench.FailAsync(server.Address, worthRetrying: true, "the server ended after 1000 of 700000 bytes");
    }

    [Fact]
    public async Task Another_file_of_the_same_length_is_refused_with_both_digests()
    {
        await using var server = new RawServer((request, stream, _) => RawServer.SendAsync(request, stream, this.bench.Other));
        await this.bench.FailAsync(
            server.Address, worthRetrying: false, DownloadBench.Hash(this.bench.Other), DownloadBench.Hash(this.Content), "publish");
        Assert.Equal(0, new FileInfo(this.bench.Part).Length);
    }

    [Fact]
    public async Task An_end_that_is_elsewhere_than_ordered_is_refused()
    {
        await using var server = new RawServer((request, stream, _) => request.Number == 1
            ? RawServer.SendAsync(request, stream, this.Content, until: 300_000)
            : RawServer.HeadAsync(stream, "416 Range Not Satisfiable|Content-Length: 0|Content-Range: bytes */200000"));
        await this.bench.FailAsync(server.Address, worthRetrying: false, "200000 bytes are offered, 700000 are expected");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_falls_silent_is_given_up(bool afterTheHead)
    {
        this.bench.Options = this.bench.Options with { StallTimeout = TimeSpan.FromMilliseconds(700) };
        await using var server = new RawServer(async (request, stream, stopped) =>
        {
            if (afterTheHead)
            {
                await RawServer.SendAsync(request, stream, this.Content, until: Math.Max(1000, request.From));
            }

            await Task.Delay(Timeout.Infinite, stopped);
        });
        await this.bench.FailAsync(server.Address, worthRetrying: true, "the server was silent for 0.7 s", "kept");
        Assert.Equal(afterTheHead ? 1000 : 0, new FileInfo(this.bench.Part).Length);
        Assert.InRange(server.Requests.Count, 2, 4);
    }

    [Fact]
    public async Task A_server_that_drips_is_given_up_at_the_end_of_the_time()
    {
        this.bench.Options = this.bench.Options with { Timeout = TimeSpan.FromMilliseconds(500) };
        await using var server = new RawServer(async (_, stream, stopped) =>
        {
            await RawServer.HeadAsync(stream, $"200 OK|Content-Length: {this.Content.Length}");
            for (var at = 0; !stopped.IsCancellationRequested; at++)
            {
                await stream.WriteAsync(this.Content.AsMemory(at, 1), stopped);
                await Task.Delay(20, stopped);
            }
        });
        await this.bench.FailAsync(server.Address, worthRetrying: true, "it was not here within 00:00:00.5", "Download:Timeout");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_compressed_answer_is_refused(string coding)
    {
        await using var server = new RawServer((_, stream, _) =>
            RawServer.HeadAsync(stream, $"200 OK|Content-Encoding: {coding}|Content-Length: 700000"));
        await this.bench.FailAsync(server.Address, worthRetrying: false, $"sends it compressed ({coding})");
    }

    [Theory]
    [InlineData("404 Not Found", false, "404 NotFound. It does not lie there any more", 1)]
    [InlineData("410 Gone", false, "410 Gone. It does not", 1)]
    [InlineData("400 Bad Request", false, "400 BadRequest. Check the address", 1)]
    [InlineData("204 No Content", false, "204 NoContent", 1)]
    [InlineData("304 Not Modified", false, "304 NotModified", 1)]
    [InlineData("501 Not Implemented", false, "501 NotImplemented", 1)]
    [InlineData("407 Proxy", false, "the proxy asks for a user", 1)]
    [InlineData("500 Oh", true, "500 InternalServerError. Look after the server", 3)]
    [InlineData("503 Busy", true, "503 ServiceUnavailable", 3)]
    [InlineData("429 Slow down", true, "429 TooManyRequests", 3)]
    [InlineData("206 Partial Content|Content-Range: bytes 0-9/700000", true, "another part of the file than it was asked for", 3)]
    public async Task A_refusal_says_what_to_do_and_is_asked_again_where_it_may_pass(string head, bool mayPass, string words, int requests)
    {
        await using var server = new RawServer((_, stream, _) => RawServer.HeadAsync(stream, head + "|Content-Length: 0"));
        await this.bench.FailAsync(new Uri(server.Address + "?key=secret"), mayPass, words);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said()
    {
        var server = new RawServer((_, _, _) => Task.CompletedTask);
        await server.DisposeAsync();
        await this.bench.FailAsync(server.Address, worthRetrying: true, "there is no connection (", "Check the network");
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/a")]
    [InlineData("http://user:secret@127.0.0.1/a")]
    [InlineData("file://server/share/a")]
    [InlineData("data:text/plain,secret")]
    [InlineData("part.multiad")]
    public Task Another_kind_of_source_is_refused(string source) =>
        this.bench.FailAsync(new Uri(source, UriKind.RelativeOrAbsolute), worthRetrying: false, "is not http://, https:// or file:///");

    [Fact]
    public async Task An_order_over_the_limit_is_refused_before_anybody_is_asked()
    {
        await using var server = new RawServer((_, _, _) => Task.CompletedTask);
        var error = await Assert.ThrowsAsync<BundleDownloadException>(() => this.bench.FetchAsync(server.Address, 1L << 40));
        Assert.Contains("the limit is 536870912", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_file_of_this_machine_is_taken_and_checked_alike()
    {
        var path = this.bench["own file.multiad"];
        await File.WriteAllBytesAsync(path, this.Content);
        await this.bench.FetchAsync(new Uri(path));
        await File.WriteAllBytesAsync(path, this.bench.Other);
        await this.bench.FailAsync(new Uri(path), worthRetrying: false, "the file has the SHA-256", "order it again");
        await File.WriteAllBytesAsync(path, this.Content[1..]);
        await this.bench.FailAsync(new Uri(path), worthRetrying: false, "699999 bytes are offered, 700000 are expected");
        File.Delete(path);
        await this.bench.FailAsync(new Uri(path), worthRetrying: false, path, "cannot be read");
        await this.bench.FailAsync(new Uri("file:///dev/zero"), worthRetrying: false, "it is a device");
    }

    [NeedsMountFact]
    public async Task A_full_disk_is_one_clear_error_and_takes_nothing_from_the_next_attempt()
    {
        using var disk = new SmallDisk("512k");
        this.bench.Part = disk["incoming/bundle.part"];
        await using var server = new RawServer((request, stream, _) => RawServer.SendAsync(request, stream, this.Content));
        await this.bench.FailAsync(server.Address, worthRetrying: false, this.bench.Part, "cannot be written (", "Free space on that disk");
        Assert.Empty(Directory.GetFiles(disk["incoming"]));
        Assert.Single(server.Requests);
        await this.bench.FailAsync(server.Address, worthRetrying: false, "Free space on that disk");
        this.bench.Part = this.bench["incoming/bundle.part"];
        await this.bench.FetchAsync(server.Address);
    }

    [NeedsMountFact]
    public async Task A_disk_without_room_for_the_version_is_the_same_error()
    {
        using var disk = new SmallDisk("1m");
        this.bench.Part = disk["incoming/bundle.part"];
        Directory.CreateDirectory(disk["incoming"]);
        disk.Fill();
        await using var server = new RawServer((request, stream, _) => RawServer.SendAsync(request, stream, this.Content));
        await this.bench.FailAsync(server.Address, worthRetrying: false, "cannot be written (", "Free space on that disk");
        disk.Empty();
        await this.bench.FetchAsync(server.Address);
    }
}
