using System.Net;
using System.Net.Http.Headers;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Rollout;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Rollout;

public sealed class BundleServerTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new();
    private RolloutBundle bundle = null!;
    private BundleServer server = null!;

    public async Task InitializeAsync()
    {
        var path = this.folder["a part.multiad"];
        BrightnessBundle.Write(path);
        this.bundle = RolloutBundle.Read(path, trust: null);
        this.server = await BundleServer.StartAsync(this.bundle, new ServingAddress("127.0.0.1", 0), CancellationToken.None);
    }

    public Task DisposeAsync() => this.server.DisposeAsync().AsTask();

    public void Dispose()
    {
        this.client.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public async Task The_bundle_is_served_as_it_was_verified_whatever_becomes_of_its_file()
    {
        File.WriteAllText(this.bundle.Opened.Origin, "another");

        using var answer = await this.client.GetAsync(this.server.Address);

        Assert.Equal($"/{this.bundle.Sha256}/a-part.multiad", this.server.Address.AbsolutePath);
        Assert.Equal(this.bundle.Content, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{this.bundle.Sha256}\"", answer.Headers.ETag?.ToString());
        Assert.Equal(["bytes"], answer.Headers.AcceptRanges);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.PartialContent)]
    [InlineData(false, HttpStatusCode.OK)]
    public async Task A_range_is_given_where_the_device_has_the_beginning_of_the_same_bundle(bool same, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, this.server.Address);
        request.Headers.Range = new RangeHeaderValue(100, null);
        request.Headers.IfRange = new RangeConditionHeaderValue($"\"{(same ? this.bundle.Sha256 : "other")}\"");

        using var answer = await this.client.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(same ? this.bundle.Content[100..] : this.bundle.Content, await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_range_behind_the_end_is_refused_with_the_length()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, this.server.Address);
        request.Headers.Range = new RangeHeaderValue(this.bundle.Content.Length, null);

        using var answer = await this.client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal(this.bundle.Content.Length, answer.Content.Headers.ContentRange?.Length);
    }

    [Fact]
    public async Task A_question_for_the_head_gives_the_length_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, this.server.Address);

        using var answer = await this.client.SendAsync(request);

        Assert.Equal(this.bundle.Content.Length, answer.Content.Headers.ContentLength);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/{0}")]
    [InlineData("/{0}/")]
    [InlineData("/{0}/a-part.multiad/")]
    [InlineData("/{0}/A-PART.multiad/..")]
    [InlineData("/{0}/../a%20part.multiad")]
    [InlineData("/{0}/..%2f..%2fetc%2fpasswd")]
    [InlineData("/0000000000000000000000000000000000000000000000000000000000000000/a-part.multiad")]
    [InlineData("/appsettings.json")]
    public async Task Nothing_else_is_served(string path)
    {
        var place = new Uri(this.server.Address, string.Format(null, path, this.bundle.Sha256));

        using var answer = await this.client.GetAsync(place);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Nothing_can_be_sent_to_it()
    {
        using var answer = await this.client.PostAsync(this.server.Address, new StringContent("x"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_with_the_option()
    {
        var taken = new ServingAddress("127.0.0.1", this.server.Address.Port);

        var error = await Assert.ThrowsAsync<RolloutException>(() => BundleServer.StartAsync(this.bundle, taken, CancellationToken.None));

        Assert.Contains($"cannot be served at 127.0.0.1:{this.server.Address.Port}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Give --serve an address of this machine and a free port.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_said_too()
    {
        var elsewhere = new ServingAddress("192.0.2.1", 0);

        var error = await Assert.ThrowsAsync<RolloutException>(
            () => BundleServer.StartAsync(this.bundle, elsewhere, CancellationToken.None));

        Assert.Contains("cannot be served at 192.0.2.1:0", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.168.1.5", "192.168.1.5:0")]
    [InlineData("192.168.1.5:80", "192.168.1.5:80")]
    [InlineData("[fd00::1]:8080", "[fd00::1]:8080")]
    [InlineData("fd00::1", "[fd00::1]:0")]
    [InlineData("bench.plant.example:8080", "bench.plant.example:8080")]
    [InlineData("0.0.0.0", null)]
    [InlineData("[::]:80", null)]
    [InlineData("host:80/path", null)]
    [InlineData("host:99999", null)]
    [InlineData("http://host", null)]
    [InlineData("user@host", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void An_address_to_serve_at_can_be_written_in_several_ways(string? text, string? expected) =>
        Assert.Equal(expected, ServingAddress.Parse(text)?.ToString());
}
