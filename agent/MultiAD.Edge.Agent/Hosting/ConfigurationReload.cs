using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Supervision;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Sets up what reads the configuration anew.</summary>
internal static class ConfigurationReload
{
    /// <summary>Adds the configuration in force and the watch over its sources.</summary>
    public static void AddReload(this IServiceCollection services, ConfigurationSources sources, LiveSettings settings)
    {
        services.AddSingleton(sources);
        services.AddSingleton(settings);
        services.AddSingleton<ConfigurationWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ConfigurationWatch>());
    }

    /// <summary>Reloads at each SIGHUP from now on.</summary>
    /// <returns>To be disposed at the end; null where the signal means that the terminal was closed, which ends the process.</returns>
    public static IDisposable? ListenFor(IServiceProvider services)
    {
        if (!services.GetRequiredService<ServiceManager>().Listens && !Console.IsInputRedirected)
        {
            return null;
        }

        var watch = services.GetRequiredService<ConfigurationWatch>();
        return PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            watch.Ask();
        });
    }
}
