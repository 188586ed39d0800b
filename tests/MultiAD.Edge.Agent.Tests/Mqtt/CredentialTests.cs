using System.Runtime.Versioning;
using System.Text;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Broker;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

[SupportedOSPlatform("linux")]
public sealed class CredentialTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_bare_name_is_looked_for_among_systemds_credentials_first()
    {
        File.WriteAllText(this.folder["mqtt-password"], "word");
        Assert.Equal(this.folder["mqtt-password"], CredentialFile.Find("mqtt-password", this.folder["."].TrimEnd('.', '/')));
        Assert.Equal("other", CredentialFile.Find("other", this.folder["."]));
        Assert.Equal("/etc/mqtt-password", CredentialFile.Find("/etc/mqtt-password", this.folder["."]));
        Assert.Equal("mqtt-password", CredentialFile.Find("mqtt-password", null));
    }

    [Theory]
    [InlineData("word", "word")]
    [InlineData("word\n", "word")]
    [InlineData("word\r\n", "word")]
    [InlineData(" wo rd ", " wo rd ")]
    public void A_password_is_the_whole_file_without_its_line_end(string content, string password)
    {
        File.WriteAllText(this.folder["password"], content);
        Assert.Equal(password, Encoding.UTF8.GetString(CredentialFile.ReadPassword(this.folder["password"])));
    }

    [Fact]
    public void A_missing_password_file_is_named()
    {
        var error = Assert.Throws<BrokerFaultException>(() => CredentialFile.ReadPassword(this.folder["gone"]));
        Assert.Equal($"The password file {this.folder["gone"]} is missing. Put it there or correct its path.", error.Message);
    }

    [Fact]
    public void A_secret_that_all_can_read_and_a_certificate_that_ends_soon_are_warned_of_once_and_a_replacement_is_said()
    {
        using var authority = new CertificateMaker(this.folder["."], "plant");
        var (certificate, key) = authority.Make("station", toDays: 30);
        File.WriteAllText(this.folder["password"], "a secret word");
        File.SetUnixFileMode(this.folder["password"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var log = new FakeLogger<CredentialMonitor>();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var monitor = new CredentialMonitor(
            new MqttOptions { PasswordFile = this.folder["password"], CertificateFile = certificate, KeyFile = key }, time, log);
        monitor.Look();
        monitor.Look();
        Assert.Contains($"chmod 600 {this.folder["password"]}", Assert.Single(log.Collector.GetSnapshot(clear: true)).Message);
        time.Advance(TimeSpan.FromDays(17));
        monitor.Look();
        monitor.Look();
        Assert.Contains($"{certificate} ends on ", Assert.Single(log.Collector.GetSnapshot(clear: true)).Message);
        authority.Make("station", toDays: 50);
        File.SetLastWriteTimeUtc(certificate, DateTime.UtcNow.AddMinutes(1));
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        monitor.Look();
        var said = log.Collector.GetSnapshot().Select(record => record.Message).ToArray();
        Assert.Contains($"{certificate} was replaced; the next connection to the broker uses it", said);
        Assert.DoesNotContain(said, words => words.Contains("secret", StringComparison.Ordinal));
    }
}
