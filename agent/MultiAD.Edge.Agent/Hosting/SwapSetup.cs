using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Configuration;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Swapping;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Puts the exchange of models together.</summary>
internal static class SwapSetup
{
    /// <summary>Adds what exchanges the stations' models; to be started before what opens them.</summary>
    public static void AddSwapping(this IServiceCollection services, AgentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        services.AddBundleDownload(settings.Of<DownloadOptions>(), TimeProvider.System);
        services.AddSingleton<StationSwaps>();
        services.AddSingleton(Create);
        services.AddSingleton<IMessageReceiver>(provider => new MessageReceivers(
            [provider.GetRequiredService<CommandReceiver>(), provider.GetRequiredService<SwapService>().Receiver]));
    }

    private static SwapService Create(IServiceProvider provider)
    {
        // The stations make their exchanges.
        _ = provider.GetRequiredService<IReadOnlyList<InspectionPipeline>>();
        return new SwapService(
            provider.GetRequiredService<StationSwaps>().All,
            provider.GetRequiredService<ModelStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SwapService>>());
    }
}
