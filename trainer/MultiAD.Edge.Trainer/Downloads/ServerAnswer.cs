using System.Net;

namespace MultiAD.Edge.Trainer.Downloads;

/// <summary>What an answer of a server means for a file that is fetched in parts.</summary>
internal static class ServerAnswer
{
    /// <summary>Checks the answer before its body is read, and leaves the part at the length at which the body goes on.</summary>
    /// <param name="file">What was asked for.</param>
    /// <param name="response">The answer, its headers read.</param>
    /// <param name="part">What has come before; emptied where the answer begins at the start of the file.</param>
    /// <param name="tag">Keeps the version of a file that begins anew.</param>
    /// <exception cref="DownloadException">The server refuses, is busy, or offers another file.</exception>
    public static void Accept(RemoteFile file, HttpResponseMessage response, FileStream part, VersionTag tag)
    {
        var resumes = part.Length > 0;
        if (resumes && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            part.SetLength(0);
            throw DownloadException.Interrupted("the server has no such part of the file");
        }

        RefuseFailure(file.Address, response);
        if (resumes && response.StatusCode == HttpStatusCode.PartialContent)
        {
            var range = response.Content.Headers.ContentRange;
            if (range?.From != part.Length)
            {
                part.SetLength(0);
                throw DownloadException.Interrupted("the server sent another part of the file than it was asked for");
            }

            CheckLength(file, range.Length);
            return;
        }

        part.SetLength(0);
        CheckLength(file, response.Content.Headers.ContentLength);
        tag.Keep(response);
    }

    /// <summary>The refusal of a file that is not as long as the one that is wanted.</summary>
    public static DownloadException OtherLength(RemoteFile file, string found) =>
        new($"{file.Address}: the server offers {found} bytes, {file.Length} are expected. "
            + "Check the address, or whether a proxy answers in the server's place.")
        {
            BlamesAddress = true,
        };

    private static void RefuseFailure(Uri address, HttpResponseMessage response)
    {
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent)
        {
            return;
        }

        var answer = $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        if (!IsTransient(response.StatusCode))
        {
            throw new DownloadException($"{address}: {answer}. Check the address.") { BlamesAddress = true };
        }

        var wanted = response.Headers.RetryAfter;
        throw new DownloadException(answer)
        {
            MayPass = true,
            Pause = wanted?.Delta ?? (wanted?.Date - DateTimeOffset.UtcNow is { Ticks: > 0 } pause ? pause : null),
        };
    }

    private static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented;

    private static void CheckLength(RemoteFile file, long? offered)
    {
        if (offered is { } found && found != file.Length)
        {
            throw OtherLength(file, found.ToString());
        }
    }
}
