using System.Net;
using System.Net.Http.Headers;
using Polly.Timeout;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>One request for what is missing of a bundle, with the redirects on its way.</summary>
/// <param name="client">Client that follows none by itself.</param>
/// <param name="options">Whom credentials are for.</param>
internal sealed class DownloadRequest(HttpClient client, DownloadOptions options)
{
    private const int MaximumRedirects = 5;

    /// <summary>Asks for what is missing.</summary>
    /// <returns>The answer, its headers read; the caller disposes it.</returns>
    /// <exception cref="BundleDownloadException">There is none.</exception>
    public async Task<HttpResponseMessage> SendAsync(DownloadTarget target, DownloadPart part, CancellationToken cancellationToken)
    {
        var address = target.Source;
        for (var hop = 0; hop <= MaximumRedirects; hop++)
        {
            var response = await this.SendOnceAsync(address, target, part, cancellationToken).ConfigureAwait(false);
            if (Redirect(response) is not { } location)
            {
                return response;
            }

            response.Dispose();
            var next = new Uri(address, location);
            if (!IsAllowed(address, next))
            {
                throw target.Fail(
                    $"the server redirects from {address.Scheme} to {next.Scheme}, or to an address with a user in it",
                    "Order the model from the address where it lies.");
            }

            address = next;
        }

        throw target.Fail($"the server redirects over {MaximumRedirects} times", "Order the model from the address where it lies.");
    }

    private static Uri? Redirect(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            ? response.Headers.Location
            : null;

    private static bool IsAllowed(Uri from, Uri to) =>
        to.UserInfo.Length == 0
        && (to.Scheme == Uri.UriSchemeHttps || (to.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp));

    private async Task<HttpResponseMessage> SendOnceAsync(
        Uri address, DownloadTarget target, DownloadPart part, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = DownloadCredentials.For(options, address, target);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (part.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            request.Headers.IfRange = part.Version;
        }

        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw target.Fail(
                $"no encrypted connection came about ({(error.InnerException ?? error).Message.TrimEnd('.')})",
                "Name the authority of its certificate in Download:CertificateAuthorityFile, and check the clock of this machine.",
                worthRetrying: true,
                error);
        }
        catch (HttpRequestException error)
        {
            throw target.Fail($"there is no connection ({error.Message.TrimEnd('.')})", Network(), worthRetrying: true, error);
        }
        catch (TimeoutRejectedException error)
        {
            throw target.Fail(
                $"the server was silent for {options.StallTimeout.TotalSeconds:0.###} s", Network(), worthRetrying: true, error);
        }
    }

    private static string Network() => "Check the network, the server and the proxy; what has come is kept.";
}
