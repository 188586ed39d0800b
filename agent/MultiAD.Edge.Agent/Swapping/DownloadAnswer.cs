using System.Net;
using System.Net.Http.Headers;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>What an answer of a server means for a bundle that is fetched in parts.</summary>
internal static class DownloadAnswer
{
    /// <summary>Whether a status may be another one soon.</summary>
    public static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or >= HttpStatusCode.InternalServerError and not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported);

    /// <summary>Checks an answer before its body is read, and leaves the part at the length at which the body goes on.</summary>
    /// <param name="response">The answer, its headers read.</param>
    /// <param name="part">What has come before.</param>
    /// <param name="target">What was asked for.</param>
    /// <param name="options">For what to do about a refusal.</param>
    /// <returns>Whether the body is to be read; false where nothing is missing any more.</returns>
    /// <exception cref="BundleDownloadException">The server refuses, or has another file.</exception>
    /// <exception cref="DownloadInterruptedException">Another attempt may bring it.</exception>
    public static bool Accept(HttpResponseMessage response, DownloadPart part, DownloadTarget target, DownloadOptions options)
    {
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && part.Length > 0)
        {
            return HandleEnd(response, part, target);
        }

        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw Refusal(response, target, options);
        }

        if (response.Content.Headers.ContentEncoding.FirstOrDefault(coding => coding != "identity") is { } coding)
        {
            throw target.Fail(
                $"the server or a proxy sends it compressed ({coding}), although it was asked not to",
                "Turn that off for *.multiad there.");
        }

        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            AcceptRange(response, part, target);
            return true;
        }

        CheckLength(response.Content.Headers.ContentLength, target);
        part.Restart(VersionOf(response));
        return true;
    }

    private static void AcceptRange(HttpResponseMessage response, DownloadPart part, DownloadTarget target)
    {
        var range = response.Content.Headers.ContentRange;
        if (part.Length == 0 || range?.From != part.Length || range.Unit != "bytes")
        {
            part.Restart(null);
            throw new DownloadInterruptedException("the server sent another part of the file than it was asked for");
        }

        // Some servers look at the range alone.
        if (part.Version?.EntityTag is { } known && response.Headers.ETag is { } now && !known.Equals(now))
        {
            part.Restart(null);
            throw new DownloadInterruptedException("the file changed on the server");
        }

        CheckLength(range.Length, target);
    }

    // The server has nothing behind what is here: that is the whole, or another file.
    private static bool HandleEnd(HttpResponseMessage response, DownloadPart part, DownloadTarget target)
    {
        var whole = response.Content.Headers.ContentRange?.Length;
        if (whole == part.Length && target.Bytes == 0)
        {
            return false;
        }

        part.Restart(null);
        CheckLength(whole, target);
        throw new DownloadInterruptedException("the server has no such part of the file");
    }

    private static BundleDownloadException Refusal(HttpResponseMessage response, DownloadTarget target, DownloadOptions options)
    {
        var address = response.RequestMessage?.RequestUri ?? target.Source;
        var answer = $"the server answers {(int)response.StatusCode} {response.StatusCode}";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                target.Fail(answer, DownloadCredentials.Remedy(options, address)),
            HttpStatusCode.ProxyAuthenticationRequired => target.Fail(
                "the proxy asks for a user", "Set HTTPS_PROXY with one in the service's environment, or Download:Proxy to none."),
            HttpStatusCode.NotFound or HttpStatusCode.Gone =>
                target.Fail(answer, "It does not lie there any more: publish the model again."),
            { } status when MayPass(status) =>
                target.Fail(answer, "Look after the server, then order the model again.", worthRetrying: true),
            _ => target.Fail(answer, "Check the address in the order."),
        };
    }

    private static void CheckLength(long? offered, DownloadTarget target)
    {
        if (offered is { } found && (found > target.Limit || (target.Bytes > 0 && found != target.Bytes)))
        {
            throw target.OtherLength(found.ToString());
        }
    }

    private static RangeConditionHeaderValue? VersionOf(HttpResponseMessage response) =>

        // A weak tag may stay while bytes change.
        response.Headers.ETag is { IsWeak: false } tag ? new RangeConditionHeaderValue(tag)
            : response.Content.Headers.LastModified is { } modified ? new RangeConditionHeaderValue(modified)
            : null;
}
