using System.Diagnostics.CodeAnalysis;

namespace MultiAD.Edge.Broker;

/// <summary>Where a broker listens.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port, 1 to 65535.</param>
/// <param name="Tls">Whether the connection is encrypted.</param>
internal sealed record BrokerAddress(string Host, int Port, bool Tls)
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;

    /// <summary>Parses <c>HOST</c>, <c>HOST:PORT</c>, <c>mqtt://HOST[:PORT]</c> or <c>mqtts://HOST[:PORT]</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BrokerAddress? address)
    {
        address = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        var full = text.Contains("://", StringComparison.Ordinal) ? text : "mqtt://" + text;
        if (!Uri.TryCreate(full, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("mqtt" or "mqtts")
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0
            || uri.PathAndQuery is not ("" or "/")
            || uri.Port == 0)
        {
            return false;
        }

        var tls = uri.Scheme == "mqtts";
        address = new BrokerAddress(uri.Host, uri.Port > 0 ? uri.Port : tls ? TlsPort : PlainPort, tls);
        return true;
    }

    /// <summary>A malformed address as it may be shown: without what could be a user and a password.</summary>
    public static string Redact(string? text)
    {
        var at = text?.LastIndexOf('@') ?? -1;
        return at < 0 ? text ?? string.Empty : "..." + text![at..];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(this.Tls ? "mqtts" : "mqtt")}://{this.Host}:{this.Port}";
}
