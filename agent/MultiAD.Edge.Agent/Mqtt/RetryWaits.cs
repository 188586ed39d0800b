using MultiAD.Edge.Agent.Retrying;
using MultiAD.Edge.Broker;

namespace MultiAD.Edge.Agent.Mqtt;

/// <summary>The waits before the broker is tried again, by what failed. For one thread.</summary>
/// <param name="options">First and longest wait.</param>
/// <param name="random">Source of the jitter.</param>
internal sealed class RetryWaits(MqttOptions options, Random random)
{
    /// <summary>How much longer the first wait after a refusal is: a broker will not change its mind in a second.</summary>
    public const int RefusalFactor = 10;

    private readonly Backoff network = new(options.ReconnectDelay, options.MaximumReconnectDelay, random);
    private readonly Backoff refusal = new(options.ReconnectDelay * RefusalFactor, options.MaximumReconnectDelay, random);
    private readonly Backoff longest = new(options.MaximumReconnectDelay, options.MaximumReconnectDelay, random);

    /// <summary>The next wait.</summary>
    public TimeSpan Next(RetryWait wait) => wait switch
    {
        RetryWait.None => TimeSpan.Zero,
        RetryWait.Network => this.network.Next(),
        RetryWait.Refusal => this.refusal.Next(),
        _ => this.longest.Next(),
    };

    /// <summary>Begins with the first waits again; for after a session that held.</summary>
    public void Reset()
    {
        this.network.Reset();
        this.refusal.Reset();
    }
}
