using System.Net.Http.Headers;
using System.Text;
using MultiAD.Edge.Agent.Mqtt;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>User and password or token for the one server that they are for. What is in the files never stands in a message.</summary>
internal static class DownloadCredentials
{
    /// <summary>Whether credentials are for an address.</summary>
    public static bool AreFor(DownloadOptions options, Uri address) =>
        (options.Username ?? options.TokenFile) is not null
        && Uri.TryCreate(options.Server, UriKind.Absolute, out var server)
        && Uri.Compare(server, address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>The header for an address; null where no credentials are for it.</summary>
    /// <param name="options">What they are.</param>
    /// <param name="address">Where a request goes.</param>
    /// <param name="target">What is fetched, for messages.</param>
    /// <exception cref="BundleDownloadException">A file cannot be read or holds something else.</exception>
    public static AuthenticationHeaderValue? For(DownloadOptions options, Uri address, DownloadTarget target)
    {
        if (!AreFor(options, address))
        {
            return null;
        }

        try
        {
            var secret = CredentialFile.ReadPassword(options.TokenFile ?? options.PasswordFile!);
            if (options.Username is { } user)
            {
                return new AuthenticationHeaderValue("Basic", Convert.ToBase64String([.. Encoding.UTF8.GetBytes(user + ":"), .. secret]));
            }

            return secret.Length > 0 && secret.All(character => character is > 0x20 and < 0x7F)
                ? new AuthenticationHeaderValue("Bearer", Encoding.ASCII.GetString(secret))
                : throw target.Fail(
                    $"the token in {options.TokenFile} is empty or holds blanks", "Write the token alone into Download:TokenFile.");
        }
        catch (BrokerFaultException error)
        {
            throw target.Fail(error.Message.TrimEnd('.'), "Correct it, or the keys of the section Download.", inner: error);
        }
    }

    /// <summary>What to do when a server wants credentials, or others.</summary>
    public static string Remedy(DownloadOptions options, Uri address) => AreFor(options, address)
        ? "It refuses the user or token of this agent: check Download:Username and the files of Download:PasswordFile or "
            + "Download:TokenFile."
        : $"No user or token is configured for it: set Download:Server to {address.GetLeftPart(UriPartial.Authority)}, and "
            + "Download:Username with Download:PasswordFile, or Download:TokenFile.";
}
