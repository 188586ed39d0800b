using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Sets up the store of models, in the folder where the outbox is.</summary>
internal static class Stores
{
    /// <summary>Folder of the store.</summary>
    /// <param name="outbox">Where the outbox is configured to be.</param>
    public static string FolderOf(OutboxOptions outbox) => Path.Combine(StateFolder.Of(outbox), ModelStore.FolderName);

    /// <summary>Adds the store, and what keeps other processes out of it.</summary>
    public static void AddModelStore(this IServiceCollection services)
    {
        services.AddSingleton(provider => StoreLock.Take(FolderOf(provider.GetRequiredService<OutboxOptions>())));
        services.AddSingleton(Create);
    }

    private static ModelStore Create(IServiceProvider provider)
    {
        _ = provider.GetRequiredService<StoreLock>();
        var notices = provider.GetRequiredService<Notices>();
        return new ModelStore(
            FolderOf(provider.GetRequiredService<OutboxOptions>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ModelStore>>())
        {
            Notify = (matter, text) => notices.Set(matter, text),
        };
    }
}
