using MQTTnet;
using MultiAD.Edge.Agent.Mqtt;

namespace MultiAD.Edge.Agent.Watching;

/// <summary>Why a broker lets a watcher not in, and what to do, where that is not what an agent does.</summary>
internal static class WatchRefusal
{
    /// <summary>Whether a later attempt may succeed without a change by anybody.</summary>
    public static bool IsPassing(MqttClientConnectResultCode code) => code
        is MqttClientConnectResultCode.ServerUnavailable
        or MqttClientConnectResultCode.ServerBusy
        or MqttClientConnectResultCode.QuotaExceeded
        or MqttClientConnectResultCode.ConnectionRateExceeded;

    /// <summary>What to do, a whole sentence: with the options of <c>watch</c>, or as the table of all codes says.</summary>
    public static string Hint(MqttClientConnectResultCode code) => code switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized =>
            "Check --user, --password-file or --cert, and that the broker's access list lets this client in.",
        MqttClientConnectResultCode.ClientIdentifierNotValid =>
            "It takes no client identifier that begins with multiad-watch-; let it take such ones.",
        MqttClientConnectResultCode.UseAnotherServer or MqttClientConnectResultCode.ServerMoved =>
            "It names another server; give that one as --broker.",
        _ => ReasonCodes.OfConnection(asked5: true, code).Hint,
    };
}
