using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Supervision;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Sets up what watches over the agent's loops and talks to systemd.</summary>
internal static class Supervisors
{
    // One step may connect, subscribe and look for the cause of a failure: each ends by itself within the time of the broker.
    private const int BrokerWaits = 4;

    /// <summary>Adds the heartbeats and the notifier, which must be the first service that starts.</summary>
    public static void AddSupervision(this IServiceCollection services)
    {
        services.AddSingleton<Heartbeats>();
        services.AddSingleton(new ServiceManager(Environment.GetEnvironmentVariable));
        services.AddSingleton<AgentStatus>();
        services.AddSingleton(provider => new ServiceNotifier(
            provider.GetRequiredService<ServiceManager>(),
            provider.GetRequiredService<Heartbeats>(),
            provider.GetRequiredService<AgentStatus>().Describe,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ServiceNotifier>>()));
        services.AddHostedService(provider => provider.GetRequiredService<ServiceNotifier>());
    }

    /// <summary>What leaves for the broker, with the heartbeat of the connection.</summary>
    public static Outgoing CreateOutgoing(IServiceProvider provider)
    {
        var pulse = new Heartbeat("mqtt", provider.GetRequiredService<TimeProvider>())
        {
            Allowance = BrokerWaits * provider.GetRequiredService<MqttOptions>().Timeout,
        };
        provider.GetRequiredService<Heartbeats>().Add(pulse);
        return new Outgoing(
            provider.GetRequiredService<IOutbox>(), provider.GetRequiredService<RetainedStates>(), provider.GetRequiredService<Notices>())
        {
            Pulse = pulse,
        };
    }
}
