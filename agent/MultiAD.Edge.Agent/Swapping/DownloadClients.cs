using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using MultiAD.Edge.Broker;
using Polly;
using Polly.Timeout;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>The HTTP client that bundles are fetched with.</summary>
internal static class DownloadClients
{
    /// <summary>Its name at the factory.</summary>
    public const string Name = "bundle";

    /// <summary>Adds <see cref="BundleDownload"/> and its client.</summary>
    /// <param name="services">Services of the agent, or of a command.</param>
    /// <param name="options">How bundles are fetched.</param>
    /// <param name="time">Clock of all waits.</param>
    public static IServiceCollection AddBundleDownload(this IServiceCollection services, DownloadOptions options, TimeProvider time)
    {
        services.AddHttpClient(Name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => CreateHandler(options))
            .RemoveAllLoggers()
            .AddResilienceHandler("retries", builder => Configure(builder, options, time));
        return services.AddSingleton(provider =>
            new BundleDownload(provider.GetRequiredService<IHttpClientFactory>(), options, time));
    }

    // Up to the headers of an answer; what happens to its body is the download's, which then goes on in the middle.
    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder, DownloadOptions options, TimeProvider time)
    {
        builder.TimeProvider = time;
        if (options.Retries > 0)
        {
            builder.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = options.MaximumRetryDelay,
                ShouldHandle = arguments => ValueTask.FromResult(MayPass(arguments.Outcome)),
                DelayGenerator = arguments => ValueTask.FromResult(WaitAskedFor(arguments.Outcome.Result, options, time)),
            });
        }

        builder.AddTimeout(options.StallTimeout);
    }

    private static bool MayPass(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: TimeoutRejectedException } => true,

        // A certificate does not become right within seconds.
        { Exception: HttpRequestException error } => error.HttpRequestError != HttpRequestError.SecureConnectionError,
        { Result: { } response } => DownloadAnswer.MayPass(response.StatusCode),
        _ => false,
    };

    // Null leaves the wait to the back-off.
    private static TimeSpan? WaitAskedFor(HttpResponseMessage? response, DownloadOptions options, TimeProvider time)
    {
        var asked = response?.Headers.RetryAfter;
        var wait = asked?.Delta ?? (asked?.Date - time.GetUtcNow());
        return wait is { Ticks: > 0 } some ? (some < options.MaximumRetryDelay ? some : options.MaximumRetryDelay) : null;
    }

    private static SocketsHttpHandler CreateHandler(DownloadOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // Redirects are followed by the download, which knows where credentials may go.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = options.StallTimeout,
            MaxResponseDrainSize = 0,
            UseProxy = options.Proxy != DownloadOptions.NoProxy,
        };
        if (options.Proxy is { } proxy && handler.UseProxy)
        {
            handler.Proxy = new WebProxy(proxy);
        }

        if (options.CertificateAuthorityFile is { } authority)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,

                // Lists of revoked certificates are asked for over the internet, which a line does not have.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.AddRange(CredentialFile.ReadAuthorities(authority));
            handler.SslOptions.CertificateChainPolicy = policy;
        }

        return handler;
    }
}
