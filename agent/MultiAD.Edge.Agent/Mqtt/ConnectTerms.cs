namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>What of the protocol a connection asks for; less where the broker cannot do all.</summary>
/// <param name="Version5">MQTT 5; 3.1.1 otherwise.</param>
/// <param name="RetainWill">Whether the will is retained.</param>
/// <param name="WillQuality">QoS of the will, 0 or 1.</param>
internal sealed record ConnectTerms(bool Version5, bool RetainWill, int WillQuality)
{
    /// <summary>Everything.</summary>
    public static ConnectTerms Full { get; } = new(Version5: true, RetainWill: true, WillQuality: 1);
}
