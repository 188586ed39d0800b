using System.ComponentModel.DataAnnotations;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>The broker. Section <c>Mqtt</c>.</summary>
internal sealed class MqttOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Mqtt";

    /// <summary>Value of <see cref="Broker"/> that starts a broker inside the process, on the loopback address only.</summary>
    public const string Embedded = "embedded";

    /// <summary><c>embedded</c>, <c>HOST:PORT</c>, <c>mqtt://HOST:PORT</c> or <c>mqtts://HOST:PORT</c>.</summary>
    [Required]
    public string Broker { get; set; } = Embedded;

    /// <summary>Port of the embedded broker, 1 to 65535; 0 takes a free one and logs it.</summary>
    [Range(0, 65535)]
    public int EmbeddedPort { get; set; } = 1883;

    /// <summary>Client identifier; by default made from the station, so that it is the same after each start.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? ClientId { get; set; }

    /// <summary>User name; none by default.</summary>
    public string? Username { get; set; }

    /// <summary>File that holds the password, so that it stands in no configuration and no process list.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>PEM file with the authority that signed the broker's certificate; the system's authorities by default.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>Interval after which an idle connection is checked, 1 s to 1 h. A lost broker is noticed after one and a half of it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest wait for the broker's answer, 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>First wait before a new attempt to connect, 100 ms to 1 min; doubled at each failure, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a new attempt, 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaximumReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Delay after which the broker declares a silent station offline, 0 to 10 min; avoids flapping.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan WillDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Alerts and their maps that wait for the broker at most, 16 to 100000; the oldest maps go first.</summary>
    [Range(16, 100_000)]
    public int AlertQueue { get; set; } = 2000;

    /// <summary>Bytes of heat maps that wait for the broker at most, 1 MiB to 1 GiB; the oldest go first.</summary>
    [Range(1 << 20, 1 << 30)]
    public int MapQueueBytes { get; set; } = 32 << 20;

    /// <summary>Results that wait for the broker at most, 16 to 100000; the oldest go first.</summary>
    [Range(16, 100_000)]
    public int ResultQueue { get; set; } = 500;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (this.Broker != Embedded && !BrokerAddress.TryParse(this.Broker, out _))
        {
            yield return new ValidationResult(
                $"Broker is '{BrokerAddress.Redact(this.Broker)}'; expected {Embedded}, HOST:PORT, mqtt://HOST:PORT or mqtts://HOST:PORT. User and password have keys of their own.");
        }

        if (this.PasswordFile is not null && this.Username is null)
        {
            yield return new ValidationResult("Username is missing; expected a name, because PasswordFile is given.");
        }

        if (this.MaximumReconnectDelay < this.ReconnectDelay)
        {
            yield return new ValidationResult($"MaximumReconnectDelay is {this.MaximumReconnectDelay}; expected at least ReconnectDelay, which is {this.ReconnectDelay}.");
        }
    }
}
