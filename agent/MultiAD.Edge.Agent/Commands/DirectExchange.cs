using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Exchanges a station's model while no service runs, through the same states; nothing inspects with it here.</summary>
/// <param name="place">Where the models are.</param>
/// <param name="station">The station.</param>
/// <param name="store">The store, which this process has.</param>
internal sealed class DirectExchange(ModelPlace place, string station, ModelStore store)
{
    /// <summary>Carries an order out up to the activation.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(ModelOrder order, CancellationToken cancellationToken)
    {
        using var gate = new InferenceGate(1, place.Settings.Of<InferenceOptions>().Threads);
        var registry = new ModelRegistry(new ScoringOptions { Threads = gate.PoolThreads }, gate);
        var options = place.Settings.Of<ModelOptions>(station);
        var logger = NullLogger<StationModel>.Instance;
        var source = new StoreModelSource(station, options, store, registry, logger);
        using var model = new StationModel(source, options, registry, TimeProvider.System, logger);
        var services = new ServiceCollection().AddBundleDownload(place.Settings.Of<DownloadOptions>(), TimeProvider.System);
        await using var provider = services.BuildServiceProvider();
        var swap = new ModelSwap(new SwapParts
        {
            Station = station,
            Store = store,
            Model = model,
            Registry = registry,
            Options = options,
            Download = provider.GetRequiredService<BundleDownload>(),
            Swap = place.Settings.Of<SwapOptions>(station),
            Time = TimeProvider.System,
            Loggers = NullLoggerFactory.Instance,
        });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        swap.Order(order);
        var run = swap.RunAsync(end.Token);
        try
        {
            return await new OrderFollower(place, station, order).FollowToActivationAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await run.ConfigureAwait(false);
        }
    }
}
