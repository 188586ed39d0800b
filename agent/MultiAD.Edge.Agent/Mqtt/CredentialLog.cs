using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>What is logged of passwords, certificates and keys: their files, never what is in them.</summary>
internal static partial class CredentialLog
{
    [LoggerMessage(
        EventIds.CredentialReadable,
        LogLevel.Warning,
        "{File} can be read by every user of this machine. Make it readable for the agent alone: chmod 600 {File}")]
    public static partial void Readable(ILogger logger, string file);

    [LoggerMessage(EventIds.CredentialReplaced, LogLevel.Information, "{File} was replaced; the next connection to the broker uses it")]
    public static partial void Replaced(ILogger logger, string file);

    [LoggerMessage(
        EventIds.CertificateEnds,
        LogLevel.Warning,
        "The certificate {File} ends on {End:yyyy-MM-dd HH:mm:ss} UTC; then the broker lets this agent in no longer. Renew it.")]
    public static partial void Ends(ILogger logger, string file, DateTimeOffset end);
}
