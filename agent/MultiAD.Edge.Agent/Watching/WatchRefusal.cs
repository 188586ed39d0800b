using MQTTnet;

namespace MultiAD.Edge.Agent.Watching;

/// <summary>Why a broker lets a watcher not in, and what to do.</summary>
internal static class WatchRefusal
{
    // How a broker of version 3.1.1 says that it does not know version 5.
    private const MqttClientConnectResultCode UnknownVersion311 = (MqttClientConnectResultCode)1;

    /// <summary>Whether the broker does not speak this version of the protocol.</summary>
    public static bool IsVersion(MqttClientConnectResultCode code) =>
        code is UnknownVersion311 or MqttClientConnectResultCode.UnsupportedProtocolVersion;

    /// <summary>Whether a later attempt may succeed without a change by anybody.</summary>
    public static bool IsPassing(MqttClientConnectResultCode code) => code
        is MqttClientConnectResultCode.ServerUnavailable
        or MqttClientConnectResultCode.ServerBusy
        or MqttClientConnectResultCode.QuotaExceeded
        or MqttClientConnectResultCode.ConnectionRateExceeded;

    /// <summary>What to do, a whole sentence.</summary>
    public static string Hint(MqttClientConnectResultCode code) => code switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized =>
            "Check --user, --password-file or --cert, and that the broker's access list lets this client in.",
        MqttClientConnectResultCode.ClientIdentifierNotValid =>
            "It takes no client identifier that begins with multiad-watch-; let it take such ones.",
        MqttClientConnectResultCode.Banned => "It has banned this client; lift the ban at the broker.",
        MqttClientConnectResultCode.QuotaExceeded => "Its quota is used up; end other clients or raise the quota.",
        MqttClientConnectResultCode.ConnectionRateExceeded => "Too many connections are made in a short time.",
        MqttClientConnectResultCode.ServerUnavailable or MqttClientConnectResultCode.ServerBusy => "It is not ready yet.",
        MqttClientConnectResultCode.BadAuthenticationMethod =>
            "It asks for another kind of authentication than a password or a certificate.",
        MqttClientConnectResultCode.UseAnotherServer or MqttClientConnectResultCode.ServerMoved =>
            "It names another server; give that one as --broker.",
        _ when IsVersion(code) => "It speaks neither MQTT 5 nor 3.1.1.",
        _ => "See the broker's log.",
    };
}
