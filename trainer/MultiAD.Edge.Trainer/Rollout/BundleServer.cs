using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>
/// Serves one bundle over HTTP, with ranges, so that a broken download goes on where it ended. Its path holds the bundle's
/// SHA-256, which only who has the order or the bundle knows; nothing else is answered. The bundle is checked by the devices.
/// </summary>
internal sealed class BundleServer : IAsyncDisposable
{
    private const int MaximumConnections = 512;
    private const string ContentType = "application/octet-stream";
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly WebApplication application;

    private BundleServer(WebApplication application, Uri address)
    {
        this.application = application;
        this.Address = address;
    }

    /// <summary>Where the bundle is.</summary>
    public Uri Address { get; }

    /// <summary>Begins to serve.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="address">Where.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="RolloutException">It cannot listen there.</exception>
    public static async Task<BundleServer> StartAsync(RolloutBundle bundle, ServingAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(address);

        // Empty: no settings, no log and no files of the folder that the command happens to run in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, address));
        var application = builder.Build();
        var path = $"/{bundle.Sha256}/{bundle.FileName}";
        application.Run(context => AnswerAsync(context, path, bundle));
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new RolloutException(
                $"The bundle cannot be served at {address} ({error.Message}). "
                + "Give --serve an address of this machine and a free port.",
                error);
        }

        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var place = address with { Port = BindingAddress.Parse(bound).Port };
        return new BundleServer(application, new Uri($"http://{place}{path}"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(StopTimeout);
        await this.application.StopAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await this.application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Configure(KestrelServerOptions kestrel, ServingAddress address)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaximumConnections;
        kestrel.Limits.MaxRequestBodySize = 0;
        if (address.Listen is { } ip)
        {
            kestrel.Listen(ip, address.Port);
        }
        else
        {
            kestrel.ListenAnyIP(address.Port);
        }
    }

    private static Task AnswerAsync(HttpContext context, string path, RolloutBundle bundle)
    {
        var request = context.Request;
        if (request.Path != path || request.PathBase.HasValue)
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return Task.CompletedTask;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.StatusCode = (int)HttpStatusCode.MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }

        var tag = new EntityTagHeaderValue($"\"{bundle.Sha256}\"");
        return Results.Bytes(bundle.Content, ContentType, enableRangeProcessing: true, entityTag: tag).ExecuteAsync(context);
    }
}
