using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Configuration;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Agent.Tests.Mqtt;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>Users, tokens, certificates, proxies and redirects: who learns what.</summary>
public sealed class BundleDownloadCredentialTests : IDisposable
{
    private readonly DownloadBench bench = new();

    private byte[] Content => this.bench.Content;

    private DownloadOptions Options
    {
        get => this.bench.Options;
        set => this.bench.Options = value;
    }

    public void Dispose() => this.bench.Dispose();

    [Fact]
    public async Task A_user_and_password_are_for_the_one_server_alone()
    {
        await using var server = this.Serve();
        await using var other = this.Serve();
        this.Options = this.Options with { Server = Root(server), Username = "line", PasswordFile = this.Write("secret\n") };
        await this.bench.FetchAsync(server.Address);
        File.Delete(this.bench.Part);
        await this.bench.FetchAsync(other.Address);
        Assert.Equal("Basic " + Convert.ToBase64String("line:secret"u8), Assert.Single(server.Requests)["Authorization"]);
        Assert.Null(Assert.Single(other.Requests)["Authorization"]);
    }

    [Fact]
    public async Task A_token_does_not_follow_a_redirect_to_another_server()
    {
        await using var other = this.Serve();
        await using var server = new RawServer((request, stream, _) => RawServer.HeadAsync(
            stream, $"302 Found|Location: {(request.Target.EndsWith('2') ? other.Address : "/part2")}|Content-Length: 0"));
        this.Options = this.Options with { Server = Root(server), TokenFile = this.Write("secret") };
        await this.bench.FetchAsync(server.Address);
        Assert.Equal(["/part.multiad", "/part2"], server.Requests.Select(request => request.Target));
        Assert.All(server.Requests, request => Assert.Equal("Bearer secret", request["Authorization"]));
        Assert.Null(Assert.Single(other.Requests)["Authorization"]);
    }

    [Theory]
    [InlineData("401 Unauthorized")]
    [InlineData("403 Forbidden")]
    public async Task A_server_that_asks_for_a_user_or_refuses_it_is_told_apart(string head)
    {
        await using var server = new RawServer((_, stream, _) => RawServer.HeadAsync(stream, head + "|Content-Length: 0"));
        await this.bench.FailAsync(server.Address, worthRetrying: false, head[..3], $"set Download:Server to {Root(server)}");
        this.Options = this.Options with { Server = Root(server), TokenFile = this.Write("secret") };
        await this.bench.FailAsync(server.Address, worthRetrying: false, "refuses the user or token of this agent");
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_token_that_cannot_be_read_or_is_none_is_said_without_it()
    {
        await using var server = this.Serve();
        this.Options = this.Options with { Server = Root(server), TokenFile = this.bench["none"] };
        await this.bench.FailAsync(server.Address, worthRetrying: false, "none is missing", "section Download");
        this.Options = this.Options with { TokenFile = this.Write("secret\r\nX-More: secret") };
        await this.bench.FailAsync(server.Address, worthRetrying: false, "is empty or holds blanks");
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "redirects from http to file")]
    [InlineData("ftp://127.0.0.1/a", "redirects from http to ftp")]
    [InlineData("http://user:secret@127.0.0.1/a", "an address with a user in it")]
    [InlineData("/part.multiad", "redirects over 5 times")]
    public async Task A_redirect_elsewhere_or_in_a_circle_is_refused(string location, string words)
    {
        await using var server = new RawServer((_, stream, _) =>
            RawServer.HeadAsync(stream, $"302 Found|Location: {location}|Content-Length: 0"));
        await this.bench.FailAsync(server.Address, worthRetrying: false, words);
        Assert.InRange(server.Requests.Count, 1, 6);
    }

    [Fact]
    public async Task A_certificate_of_the_plants_own_authority_is_trusted_where_it_is_named_and_an_open_redirect_refused()
    {
        using var maker = new CertificateMaker(Directory.CreateDirectory(this.bench["tls"]).FullName, "plant");
        var (file, key) = maker.Make("server");
        using var pem = X509Certificate2.CreateFromPemFile(file, key);
        await using var server = new RawServer(
            (request, stream, _) => request.Target == "/away"
                ? RawServer.HeadAsync(stream, "302 Found|Location: http://127.0.0.1:9/a|Content-Length: 0")
                : RawServer.SendAsync(request, stream, this.Content),
            pem);
        await this.bench.FailAsync(
            server.Address, worthRetrying: true, "no encrypted connection", "Download:CertificateAuthorityFile", "clock");
        this.Options = this.Options with { CertificateAuthorityFile = maker.File };
        await this.bench.FetchAsync(server.Address);
        File.Delete(this.bench.Part);
        await this.bench.FailAsync(new Uri(server.Address, "/away"), worthRetrying: false, "redirects from https to http");
        this.Options = this.Options with { CertificateAuthorityFile = this.bench["none.pem"] };
        await this.bench.FailAsync(server.Address, worthRetrying: false, "none.pem is missing", "Download:CertificateAuthorityFile");
    }

    [Fact]
    public async Task A_proxy_is_asked_for_the_whole_address()
    {
        await using var proxy = this.Serve();
        this.Options = this.Options with { Proxy = Root(proxy) };
        await this.bench.FetchAsync(new Uri("http://models.invalid/part.multiad"));
        Assert.Equal("http://models.invalid/part.multiad", Assert.Single(proxy.Requests).Target);
    }

    [Theory]
    [InlineData("Proxy", "ftp://a", "Download:Proxy is no such address")]
    [InlineData("Proxy", "http://user:secret@a:1", "without a user")]
    [InlineData("Server", "models.plant", "Download:Server is no such address")]
    [InlineData("Server", "https://user:secret@models.plant", "without a path or user")]
    [InlineData("TokenFile", "token", "Download:Server is missing")]
    [InlineData("Username", "line", "Username and PasswordFile go together")]
    [InlineData("PasswordFile", "password", "Username and PasswordFile go together")]
    public void Keys_that_do_not_go_together_are_refused(string key, string value, string words)
    {
        var errors = ConfigurationCheck.Run(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Download:" + key] = value }).Build());
        Assert.Contains(errors, error => error.Contains(words, StringComparison.Ordinal));
        Assert.DoesNotContain(errors, error => error.Contains("secret", StringComparison.Ordinal));
    }

    private static string Root(RawServer server) => server.Address.GetLeftPart(UriPartial.Authority);

    private RawServer Serve() => new((request, stream, _) => RawServer.SendAsync(request, stream, this.Content));

    private string Write(string secret)
    {
        File.WriteAllBytes(this.bench["credential"], Encoding.UTF8.GetBytes(secret));
        return this.bench["credential"];
    }
}
