using MQTTnet;

namespace MultiAD.Edge.Broker;

/// <summary>Why a broker lets a command not in, and what to do, where that is not what an agent does.</summary>
internal static class BrokerRefusal
{
    /// <summary>Whether a later attempt may succeed without a change by anybody.</summary>
    public static bool IsPassing(MqttClientConnectResultCode code) => code
        is MqttClientConnectResultCode.ServerUnavailable
        or MqttClientConnectResultCode.ServerBusy
        or MqttClientConnectResultCode.QuotaExceeded
        or MqttClientConnectResultCode.ConnectionRateExceeded;

    /// <summary>What to do, a whole sentence: with the options of a command, or as the table of all codes says.</summary>
    /// <param name="code">The broker's answer.</param>
    /// <param name="name">How the command's client identifiers begin.</param>
    public static string Hint(MqttClientConnectResultCode code, string name) => code switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized =>
            "Check --user, --password-file or --cert, and that the broker's access list lets this client in.",
        MqttClientConnectResultCode.ClientIdentifierNotValid =>
            $"It takes no client identifier that begins with {name}-; let it take such ones.",
        MqttClientConnectResultCode.UseAnotherServer or MqttClientConnectResultCode.ServerMoved =>
            "It names another server; give that one as --broker.",
        _ => ReasonCodes.OfConnection(asked5: true, code).Hint,
    };
}
