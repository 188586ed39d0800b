using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>How bundles that were ordered are fetched. Section <c>Download</c>.</summary>
internal sealed record DownloadOptions : IValidatableObject
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Download";

    /// <summary>Value of <see cref="Proxy"/> that asks none, whatever the environment says.</summary>
    public const string NoProxy = "none";

    /// <summary>Default of <see cref="MaximumBytes"/>: the largest bundle that is opened.</summary>
    public const int DefaultMaximumBytes = 512 << 20;

    /// <summary>Default of <see cref="Retries"/>.</summary>
    public const int DefaultRetries = 6;

    /// <summary>Default of <see cref="Timeout"/>.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromHours(1);

    /// <summary>Default of <see cref="StallTimeout"/>.</summary>
    public static readonly TimeSpan DefaultStallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Default of <see cref="RetryDelay"/>.</summary>
    public static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Default of <see cref="MaximumRetryDelay"/>.</summary>
    public static readonly TimeSpan DefaultMaximumRetryDelay = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for one bundle with all attempts, 1 s to 1 day; what has come by then is kept. Default: 1 h.</summary>
    [Within("00:00:01", "1.00:00:00")]
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Longest silence of a server before a connection is given up, 100 ms to 10 min. Default: 30 s.</summary>
    [Within("00:00:00.1", "00:10:00")]
    public TimeSpan StallTimeout { get; init; } = DefaultStallTimeout;

    /// <summary>Most bytes of a bundle, 1 MiB to 512 MiB. Default: 512 MiB.</summary>
    [Within(1 << 20, 512 << 20)]
    public int MaximumBytes { get; init; } = DefaultMaximumBytes;

    /// <summary>Attempts after one that brought nothing, 0 to 20. Default: 6.</summary>
    [Within(0, 20)]
    public int Retries { get; init; } = DefaultRetries;

    /// <summary>First wait before a new attempt, 10 ms to 1 min; doubled at each failure, with jitter. Default: 1 s.</summary>
    [Within("00:00:00.01", "00:01:00")]
    public TimeSpan RetryDelay { get; init; } = DefaultRetryDelay;

    /// <summary>Longest wait before a new attempt, also where a server asks for a longer one, 10 ms to 1 h. Default: 30 s.</summary>
    [Within("00:00:00.01", "01:00:00")]
    public TimeSpan MaximumRetryDelay { get; init; } = DefaultMaximumRetryDelay;

    /// <summary>
    /// Proxy, such as <c>http://proxy.plant:3128</c>, or <c>none</c>. Default: what <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c> and
    /// <c>NO_PROXY</c> of the environment say.
    /// </summary>
    public string? Proxy { get; init; }

    /// <summary>PEM file with the authority that signed the servers' certificates. Default: the system's authorities.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>
    /// The server that user, password and token are for, such as <c>https://models.plant:8443</c>. They are sent to no other, not
    /// after a redirect either, so that no order can collect them. Default: none.
    /// </summary>
    public string? Server { get; init; }

    /// <summary>User name for <see cref="Server"/>. Default: none.</summary>
    public string? Username { get; init; }

    /// <summary>
    /// File with the password of <see cref="Username"/>. A bare name is looked for among systemd's credentials first, as that of
    /// <see cref="TokenFile"/> is. Both are read anew at each request. Default: none.
    /// </summary>
    public string? PasswordFile { get; init; }

    /// <summary>File with a bearer token for <see cref="Server"/>, in place of a user. Default: none.</summary>
    public string? TokenFile { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (this.Proxy is { } proxy && proxy != NoProxy && !IsServer(proxy, Uri.UriSchemeHttp, Uri.UriSchemeHttps))
        {
            yield return new ValidationResult(
                $"{nameof(this.Proxy)} is no such address; expected {NoProxy} or http://HOST:PORT without a user. "
                + "For a proxy that asks for one set HTTPS_PROXY in the service's environment.");
        }

        if (this.Server is { } server && !IsServer(server, Uri.UriSchemeHttps, Uri.UriSchemeHttp))
        {
            yield return new ValidationResult(
                $"{nameof(this.Server)} is no such address; expected https://HOST:PORT without a path or user. "
                + "User, password and token have keys of their own.");
        }

        if ((this.Username ?? this.TokenFile) is not null && this.Server is null)
        {
            yield return new ValidationResult(
                $"{nameof(this.Server)} is missing; expected the server that the user or token is for, such as https://models.plant.");
        }

        if ((this.Username is null) != (this.PasswordFile is null) || this.Username?.Contains(':', StringComparison.Ordinal) == true)
        {
            yield return new ValidationResult(
                $"{nameof(this.Username)} and {nameof(this.PasswordFile)} go together; expected both, the name without a colon, or none.");
        }

        if (this.Username is not null && this.TokenFile is not null)
        {
            yield return new ValidationResult(
                $"{nameof(this.TokenFile)} is given beside {nameof(this.Username)}; expected one of them.");
        }
    }

    private static bool IsServer(string text, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme)
        && uri.UserInfo.Length == 0 && uri.PathAndQuery == "/" && uri.Fragment.Length == 0;
}

/// <summary>Checks <see cref="DownloadOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DownloadOptionsValidator : IValidateOptions<DownloadOptions>;
