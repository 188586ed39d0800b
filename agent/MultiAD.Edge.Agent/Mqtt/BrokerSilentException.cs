namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>A broker that stopped answering while the connection seemed open.</summary>
/// <param name="silence">How long it may be silent.</param>
internal sealed class BrokerSilentException(TimeSpan silence)
    : Exception($"no sign of life for {silence.TotalSeconds:0.#} s although the connection is open");
