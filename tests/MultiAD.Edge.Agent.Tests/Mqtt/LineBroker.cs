using System.Diagnostics;
using MQTTnet;
using MQTTnet.Formatter;
using MultiAD.Edge.Broker;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Mqtt;

/// <summary>A broker with the configuration, access list and certificates as they are shipped; only paths and port are its own.</summary>
public sealed class LineBroker : IAsyncLifetime, IDisposable
{
    private static readonly string Shipped = Path.Combine(RealData.Repository, "deploy/mosquitto");
    private readonly TemporaryFolder folder = new();
    private MosquittoBroker? broker;

    /// <summary>Folder of the certificates.</summary>
    public string Certificates => this.folder["certificates"];

    /// <summary>Port on the loopback address.</summary>
    public int Port => this.broker!.Port;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        await this.MakeAsync("authority");
        await this.MakeAsync("broker", "localhost", "127.0.0.1");
        await this.MakeAsync("agent", "plant/line/a");
        await this.MakeAsync("agent", "plant/line/b");
        await this.MakeAsync("agent", "plant/line/dismissed");
        await this.MakeAsync("operator", "anna");
        await this.MakeAsync("reader", "rita");
        await this.MakeAsync("revoke", "agent-plant-line-dismissed.pem");
        var port = LoopbackPort.Free();
        var configuration = File.ReadAllText(Path.Combine(Shipped, "mosquitto.conf"))
            .Replace("listener 8883", $"listener {port} 127.0.0.1", StringComparison.Ordinal)
            .Replace("/etc/mosquitto/multiad", this.Certificates, StringComparison.Ordinal)
            .Replace("/var/lib/mosquitto/", this.folder["."] + "/", StringComparison.Ordinal);
        this.broker = await MosquittoBroker.StartAloneAsync(port, configuration.Split('\n'));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (this.broker is { } started)
        {
            await started.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.folder.Dispose();

    /// <summary>Runs the shipped script.</summary>
    /// <returns>Exit code and what it said.</returns>
    public async Task<(int ExitCode, string Said)> ScriptAsync(params string[] arguments)
    {
        string[] all = [Path.Combine(Shipped, "make-certificates.sh"), "--out", this.Certificates, .. arguments];
        using var process = Process.Start(new ProcessStartInfo("bash", all)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    /// <summary>Connects with a certificate of the script, such as <c>agent-plant-line-a</c>.</summary>
    public async Task<IMqttClient> ConnectAsync(string who)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer("127.0.0.1", this.Port)
            .WithTlsOptions(tls => BrokerTls.Configure(tls, this.Files(who)));
        var result = await client.ConnectAsync(options.Build());
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return client;
    }

    /// <summary>Files of a client.</summary>
    internal TlsFiles Files(string who) => new(
        Path.Combine(this.Certificates, "ca.pem"),
        Path.Combine(this.Certificates, who + ".pem"),
        Path.Combine(this.Certificates, who + ".key"));

    private async Task MakeAsync(params string[] arguments)
    {
        var (exitCode, said) = await this.ScriptAsync(arguments);
        Assert.True(exitCode == 0, said);
    }
}
