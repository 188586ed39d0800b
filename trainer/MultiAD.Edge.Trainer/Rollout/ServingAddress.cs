using System.Net;
using System.Net.Sockets;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Trainer.Rollout;

/// <summary>Where bundles are served: an address that devices can reach.</summary>
/// <param name="Host">Address, or name, of this machine.</param>
/// <param name="Port">Port; 0 for a free one.</param>
internal sealed record ServingAddress(string Host, int Port)
{
    /// <summary>The address to listen on; null for all of this machine, where <see cref="Host"/> is a name.</summary>
    public IPAddress? Listen => IPAddress.TryParse(this.Host, out var address) ? address : null;

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => this.Listen is { } address ? IPAddress.IsLoopback(address) : this.Host == "localhost";

    /// <summary>Reads <c>ADDRESS</c> or <c>ADDRESS:PORT</c>.</summary>
    /// <returns>Null where it is malformed.</returns>
    public static ServingAddress? Parse(string? text)
    {
        // An address of version 6 without brackets is one without a port; with them the parser would drop the port.
        if (text?.StartsWith('[') != true && IPAddress.TryParse(text, out var plain))
        {
            return IsAny(plain) ? null : new ServingAddress(plain.ToString(), 0);
        }

        if (!Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri)
            || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || text!.EndsWith('/'))
        {
            return null;
        }

        var host = uri.Host.Trim('[', ']');
        var port = text.EndsWith($":{uri.Port}", StringComparison.Ordinal) ? uri.Port : 0;
        return IPAddress.TryParse(host, out var address) && IsAny(address) ? null : new ServingAddress(host, port);
    }

    /// <summary>This machine's end of a connection to the broker: what can reach the broker can most likely reach it.</summary>
    /// <exception cref="RolloutException">There is no connection.</exception>
    public static async Task<ServingAddress> TowardsAsync(BrokerAddress broker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(broker);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(broker.Host, broker.Port, cancellationToken).ConfigureAwait(false);
            var address = ((IPEndPoint)client.Client.LocalEndPoint!).Address;
            return new ServingAddress((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString(), 0);
        }
        catch (SocketException error)
        {
            throw new RolloutException(
                $"The broker {broker} cannot be reached ({error.Message}). Check the address and that it runs.", error);
        }
    }

    /// <summary>Address and port, as in a URL.</summary>
    public override string ToString() => this.Listen is { AddressFamily: AddressFamily.InterNetworkV6 }
        ? $"[{this.Host}]:{this.Port}"
        : $"{this.Host}:{this.Port}";

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
