using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Broker;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>
/// Looks at the files of the agent's credentials once a minute: warns once of a secret that everybody can read and of a
/// certificate that ends soon, and says when a file was replaced. It opens no connection: the next one uses the new file.
/// </summary>
internal sealed class CredentialMonitor : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Notice = TimeSpan.FromDays(14);
    private readonly MqttOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<CredentialMonitor> logger;
    private readonly Dictionary<string, DateTime> written = new(StringComparer.Ordinal);
    private readonly HashSet<string> warned = new(StringComparer.Ordinal);
    private DateTimeOffset endWarned;

    /// <summary>Makes the monitor; it looks when the host starts.</summary>
    public CredentialMonitor(MqttOptions options, TimeProvider time, ILogger<CredentialMonitor> logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Looks once.</summary>
    internal void Look()
    {
        string?[] secrets = [this.options.PasswordFile, this.options.KeyFile, this.options.KeyPassphraseFile];
        foreach (var secret in secrets.OfType<string>().Select(CredentialFile.Find).Where(IsReadableByAll))
        {
            if (this.warned.Add(secret))
            {
                CredentialLog.Readable(this.logger, secret);
            }
        }

        string?[] all = [.. secrets, this.options.CertificateFile, this.options.CertificateAuthorityFile];
        foreach (var file in all.OfType<string>().Select(CredentialFile.Find).Where(File.Exists))
        {
            this.NoteReplacement(file);
        }

        if (this.options.CertificateFile is { } certificate)
        {
            this.WarnOfEnd(CredentialFile.Find(certificate));
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                this.Look();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
            {
                // Whoever connects reads the same files, and says what is wrong with them.
                _ = error;
            }

            await ((Task)Task.Delay(Interval, this.time, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool IsReadableByAll(string file) =>
        !OperatingSystem.IsWindows() && File.Exists(file) && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead);

    private void NoteReplacement(string file)
    {
        var now = File.GetLastWriteTimeUtc(file);
        if (this.written.TryGetValue(file, out var before) && before != now)
        {
            CredentialLog.Replaced(this.logger, file);
        }

        this.written[file] = now;
    }

    private void WarnOfEnd(string file)
    {
        if (!File.Exists(file) || RegularFile.OtherKind(file) is not null)
        {
            return;
        }

        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        DateTimeOffset end = certificate.NotAfter.ToUniversalTime();
        if (end - this.time.GetUtcNow() < Notice && end != this.endWarned)
        {
            this.endWarned = end;
            CredentialLog.Ends(this.logger, file, end);
        }
    }
}
