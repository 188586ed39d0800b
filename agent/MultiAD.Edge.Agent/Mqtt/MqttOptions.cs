using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>The broker, one for all stations. Section <c>Mqtt</c>.</summary>
internal sealed record MqttOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Mqtt";

    /// <summary>Value of <see cref="Broker"/> that starts a broker inside the process, on the loopback address only.</summary>
    public const string Embedded = "embedded";

    /// <summary>Default of <see cref="EmbeddedPort"/>: the registered port of MQTT.</summary>
    public const int DefaultEmbeddedPort = 1883;

    /// <summary>Default of <see cref="KeepAlive"/>.</summary>
    public static readonly TimeSpan DefaultKeepAlive = TimeSpan.FromSeconds(20);

    /// <summary>Default of <see cref="Timeout"/>.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="ReconnectDelay"/>.</summary>
    public static readonly TimeSpan DefaultReconnectDelay = TimeSpan.FromSeconds(1);

    /// <summary>Default of <see cref="MaximumReconnectDelay"/>.</summary>
    public static readonly TimeSpan DefaultMaximumReconnectDelay = TimeSpan.FromSeconds(30);

    /// <summary>Default of <see cref="WillDelay"/>: a short loss of the network is no change of state.</summary>
    public static readonly TimeSpan DefaultWillDelay = TimeSpan.FromSeconds(5);

    /// <summary><c>embedded</c>, <c>HOST:PORT</c>, <c>mqtt://HOST:PORT</c> or <c>mqtts://HOST:PORT</c>. Default: <c>embedded</c>.</summary>
    [Given]
    public string Broker { get; init; } = Embedded;

    /// <summary>Port of the embedded broker, 1 to 65535; 0 takes a free one and logs it. Default: 1883.</summary>
    [Within(0, 65535)]
    public int EmbeddedPort { get; init; } = DefaultEmbeddedPort;

    /// <summary>
    /// Client identifier, 1 to 128 characters. Default: made from site, line and agent, so that it is the same after each start.
    /// </summary>
    [TextLength(1, 128)]
    public string? ClientId { get; init; }

    /// <summary>User name. Default: none.</summary>
    public string? Username { get; init; }

    /// <summary>
    /// File that holds the password, so that it stands in no configuration and no process list. A bare name is looked for
    /// among systemd's credentials first, as those of the other files are. Default: none.
    /// </summary>
    public string? PasswordFile { get; init; }

    /// <summary>PEM file with the authority that signed the broker's certificate. Default: the system's authorities.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>PEM file with the agent's own certificate, for a broker that asks for one. Default: none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with the private key of <see cref="CertificateFile"/>. Default: it stands in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>File with the passphrase of an encrypted <see cref="KeyFile"/> (PKCS#8). Default: the key is not encrypted.</summary>
    public string? KeyPassphraseFile { get; init; }

    /// <summary>
    /// Interval after which an idle connection is checked, 1 s to 1 h; a lost broker is noticed after one and a half of it.
    /// Default: 20 s.
    /// </summary>
    [Within("00:00:01", "01:00:00")]
    public TimeSpan KeepAlive { get; init; } = DefaultKeepAlive;

    /// <summary>Longest wait for the broker's answer, 1 s to 5 min. Default: 10 s.</summary>
    [Within("00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>First wait before a new attempt to connect, 100 ms to 1 min; doubled at each failure, with jitter. Default: 1 s.</summary>
    [Within("00:00:00.1", "00:01:00")]
    public TimeSpan ReconnectDelay { get; init; } = DefaultReconnectDelay;

    /// <summary>Longest wait before a new attempt, 1 s to 1 h. Default: 30 s.</summary>
    [Within("00:00:01", "01:00:00")]
    public TimeSpan MaximumReconnectDelay { get; init; } = DefaultMaximumReconnectDelay;

    /// <summary>Delay after which the broker declares a silent agent offline, 0 to 10 min; avoids flapping. Default: 5 s.</summary>
    [Within("00:00:00", "00:10:00")]
    public TimeSpan WillDelay { get; init; } = DefaultWillDelay;

    /// <summary>Authority, certificate and key together; no key of its own.</summary>
    internal TlsFiles TlsFiles =>
        new(this.CertificateAuthorityFile, this.CertificateFile, this.KeyFile, this.KeyPassphraseFile);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(this.Broker) && this.Broker != Embedded && !BrokerAddress.TryParse(this.Broker, out _))
        {
            yield return new ValidationResult(
                $"{nameof(this.Broker)} is '{BrokerAddress.Redact(this.Broker)}'; "
                + $"expected {Embedded}, HOST:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT. User and password have keys of their own.");
        }

        if (this.PasswordFile is not null && this.Username is null)
        {
            yield return new ValidationResult(
                $"{nameof(this.Username)} is missing; expected a name, because {nameof(this.PasswordFile)} is given.");
        }

        if ((this.KeyFile ?? this.KeyPassphraseFile) is not null && this.CertificateFile is null)
        {
            yield return new ValidationResult(
                $"{nameof(this.CertificateFile)} is missing; expected a file, because "
                + $"{(this.KeyFile is null ? nameof(this.KeyPassphraseFile) : nameof(this.KeyFile))} is given.");
        }

        if (this.MaximumReconnectDelay < this.ReconnectDelay)
        {
            yield return new ValidationResult(
                $"{nameof(this.MaximumReconnectDelay)} is {this.MaximumReconnectDelay}; "
                + $"expected at least {nameof(this.ReconnectDelay)}, which is {this.ReconnectDelay}.");
        }
    }
}

/// <summary>Checks <see cref="MqttOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class MqttOptionsValidator : IValidateOptions<MqttOptions>;
