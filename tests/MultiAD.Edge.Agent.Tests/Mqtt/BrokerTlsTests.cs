using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Broker;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

/// <summary>Each fault of a certificate against a real broker that asks for one: refused, and the words say which it is.</summary>
public sealed class BrokerTlsTests : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder folder = new();
    private readonly CertificateMaker authority;

    public BrokerTlsTests() => this.authority = new CertificateMaker(this.folder["."], "plant");

    public void Dispose()
    {
        this.authority.Dispose();
        this.folder.Dispose();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("open sesame")]
    public async Task A_broker_that_asks_for_a_certificate_takes_that_of_its_authority(string? passphrase)
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker"));
        var (certificate, key) = this.authority.Make("station", passphrase: passphrase);
        File.WriteAllText(this.folder["passphrase"], passphrase + "\n");
        Assert.Null(await TryAsync(
            broker, new TlsFiles(this.authority.File, certificate, key, passphrase is null ? null : this.folder["passphrase"])));
    }

    [Theory]
    [InlineData("has expired: it ended on ", -30, -1, "127.0.0.1")]
    [InlineData("is not yet valid: it begins on ", 2, 30, "127.0.0.1")]
    [InlineData("has the wrong host name: it is for other.example, and the broker's address is 127.0.0.1", -1, 30, "other.example")]
    public async Task A_broker_whose_certificate_does_not_do_is_not_trusted_and_the_words_say_why(
        string words, int from, int to, string host)
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker", from, to, host));
        var (certificate, key) = this.authority.Make("station");
        var fault = await TryAsync(broker, new TlsFiles(this.authority.File, certificate, key));
        Assert.Contains("broker's certificate", fault, StringComparison.Ordinal);
        Assert.Contains(words, fault, StringComparison.Ordinal);
        if (host == "127.0.0.1")
        {
            Assert.Contains($"this machine's clock says {DateTimeOffset.UtcNow:yyyy-MM-dd}", fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_broker_of_another_authority_is_not_trusted()
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker"));
        using var other = new CertificateMaker(this.folder["."], "elsewhere");
        var (certificate, key) = this.authority.Make("station");
        var fault = await TryAsync(broker, new TlsFiles(other.File, certificate, key));
        Assert.Contains("is of the wrong authority: 'CN=plant' signed it", fault, StringComparison.Ordinal);

        // Without an authority of one's own the system's are asked, which know neither.
        Assert.Contains("this system does not trust it", await TryAsync(broker, new TlsFiles(null, certificate, key)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_starts_in_1970_is_named_as_the_fault()
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker"));
        var fault = await TryAsync(
            broker, new TlsFiles(this.authority.File, null, null), new FakeTimeProvider(DateTimeOffset.UnixEpoch), refuse: true);
        Assert.Contains("1970-01-01 00:00:00 UTC. The clock is wrong: set the clock", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_certificate_is_told_that_the_broker_asks_for_one()
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker"));
        var fault = await TryAsync(broker, new TlsFiles(this.authority.File, null, null));
        Assert.Contains("asks for a client's certificate and none is given. Set Mqtt:CertificateFile", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_another_authority_is_told_so()
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker"));
        using var other = new CertificateMaker(this.folder["."], "elsewhere");
        var (certificate, key) = other.Make("station");
        var fault = await TryAsync(broker, new TlsFiles(this.authority.File, certificate, key));
        Assert.Contains("refuses this client's certificate: it is of the wrong authority", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("has expired: it ended on ", -30, -1)]
    [InlineData("is not yet valid: it begins on ", 2, 30)]
    public async Task A_clients_own_certificate_out_of_its_time_is_named_with_its_dates(string words, int from, int to)
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker"));
        var (certificate, key) = this.authority.Make("station", from, to);
        var fault = await TryAsync(broker, new TlsFiles(this.authority.File, certificate, key));
        Assert.StartsWith($"This client's certificate {certificate} {words}", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("by the broker's clock it is not yet valid", 2, 30, 5)]
    [InlineData("has expired by the broker's clock", -30, -1, -5)]
    public async Task A_certificate_that_only_the_brokers_clock_refuses_is_said_to_be_refused_by_the_broker(
        string words, int from, int to, int clock)
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker"));
        var (certificate, key) = this.authority.Make("station", from, to);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(clock));
        var fault = await TryAsync(broker, new TlsFiles(this.authority.File, certificate, key), time);
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_certificate_is_said_to_be_revoked()
    {
        var (certificate, key) = this.authority.Make("station");
        await using var broker = await this.StartAsync(this.authority.Make("broker"), "crlfile " + this.authority.Revoke(certificate));
        var fault = await TryAsync(broker, new TlsFiles(this.authority.File, certificate, key));
        Assert.Contains("refuses this client's certificate: it was revoked", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replaced_certificate_is_used_by_the_next_connection()
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker"));
        var (certificate, key) = this.authority.Make("station", -30, -1);
        var options = new MqttOptions
        {
            CertificateAuthorityFile = this.authority.File,
            CertificateFile = certificate,
            KeyFile = key,
        };
        Assert.Contains("has expired", await TryAsync(broker, options.TlsFiles), StringComparison.Ordinal);
        this.authority.Make("station");
        Assert.Null(await TryAsync(broker, options.TlsFiles));
    }

    [Fact]
    public async Task A_missing_file_an_empty_authority_and_a_key_of_another_are_named()
    {
        await using var broker = await this.StartAsync(this.authority.Make("broker"));
        var (certificate, key) = this.authority.Make("station");
        var (_, other) = this.authority.Make("other");
        File.WriteAllText(this.folder["empty.pem"], "nothing here\n");
        Assert.Contains(
            $"certificate {this.folder["gone.pem"]} is missing", await TryAsync(broker, new TlsFiles(this.folder["gone.pem"], null, null)));
        Assert.Contains("holds no certificate", await TryAsync(broker, new TlsFiles(this.folder["empty.pem"], null, null)));
        Assert.Contains(
            $"private key {this.folder["gone.key"]} is missing",
            await TryAsync(broker, new TlsFiles(this.authority.File, certificate, this.folder["gone.key"])));
        Assert.Contains("a key that belongs to its certificate", await TryAsync(broker, new TlsFiles(this.authority.File, certificate, other)));
        Assert.Null(await TryAsync(broker, new TlsFiles(this.authority.File, certificate, key)));
    }

    [Fact]
    public async Task A_port_without_tls_is_named()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var fault = await TryAsync(broker, new TlsFiles(this.authority.File, null, null));
        Assert.Contains("Check that the port is the one with TLS", fault, StringComparison.Ordinal);
    }

    /// <summary>Connects as the agent does.</summary>
    /// <returns>The words for the log; null where the broker let it in.</returns>
    private static async Task<string?> TryAsync(MosquittoBroker broker, TlsFiles files, TimeProvider? time = null, bool refuse = false)
    {
        var address = new BrokerAddress("127.0.0.1", broker.Port, Tls: true);
        using var session = new MqttSession(TimeProvider.System, () => { }, null);
        try
        {
            var options = new MqttClientOptionsBuilder()
                .WithTcpServer(address.Host, address.Port)
                .WithTlsOptions(tls => Configure(tls, files, time, refuse));
            await session.ConnectAsync(options.Build(), ConnectTerms.Full, Wait, CancellationToken.None);
            return null;
        }
        catch (Exception error)
        {
            return await BrokerFault.ExplainAsync(error, address, files, time ?? TimeProvider.System, CancellationToken.None)
                ?? $"not explained: {error}";
        }
    }

    private static void Configure(MqttClientTlsOptionsBuilder tls, TlsFiles files, TimeProvider? time, bool refuse)
    {
        BrokerTls.Configure(tls, files, time ?? TimeProvider.System);
        if (refuse)
        {
            var check = tls.Build().CertificateValidationHandler;
            tls.WithCertificateValidationHandler(shown => check(new MqttClientCertificateValidationEventArgs(
                shown.Certificate, shown.Chain, System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors, shown.ClientOptions)));
        }
    }

    private Task<MosquittoBroker> StartAsync((string Certificate, string Key) files, params string[] settings) =>
        MosquittoBroker.StartAsync(
            0,
            [
                $"cafile {this.authority.File}",
                $"certfile {files.Certificate}",
                $"keyfile {files.Key}",
                "require_certificate true",
                .. settings,
            ]);
}
