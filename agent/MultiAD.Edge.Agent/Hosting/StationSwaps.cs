using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Swapping;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>What exchanges the models of the stations.</summary>
/// <param name="models">The models that they share.</param>
/// <param name="download">Fetches bundles.</param>
/// <param name="agent">The agent's topics.</param>
/// <param name="states">Takes the retained topic.</param>
internal sealed class StationSwaps(StationModels models, BundleDownload download, AgentIdentity agent, RetainedStates states)
{
    private readonly Dictionary<string, StationSwap> all = new(StringComparer.Ordinal);

    /// <summary>Those that were made so far, by station.</summary>
    public IReadOnlyDictionary<string, StationSwap> All => this.all;

    /// <summary>Makes that of a station; nothing runs yet.</summary>
    /// <param name="station">The station.</param>
    /// <param name="model">Its model.</param>
    /// <param name="options">Its region and trusted keys.</param>
    /// <param name="swap">What a new model has to show.</param>
    /// <returns>To be told of the station's parts.</returns>
    public SwapSink Create(StationContext station, StationModel model, ModelOptions options, SwapOptions swap)
    {
        ArgumentNullException.ThrowIfNull(station);
        var exchange = new ModelSwap(new SwapParts
        {
            Station = station.Name,
            Store = models.Store,
            Model = model,
            Registry = models.Registry,
            Options = options,
            Download = download,
            Swap = swap,
            Time = station.Time,
            Loggers = station.Loggers,
        });
        var topics = agent.Topics.Of(station.Name);
        var reporter = new SwapReporter(exchange, model, topics, agent.SequencerOf(station.Name), states, station.Time);
        this.all.Add(station.Name, new StationSwap(exchange, reporter, topics.Station, topics.ModelDesired, options));
        return exchange.Sink;
    }
}
