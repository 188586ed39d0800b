using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Mqtt;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>Runs the exchange of each station's model, and brings them their orders: from the broker, and from this machine.</summary>
internal sealed class SwapService : BackgroundService
{
    /// <summary>Orders of the broker that wait at most.</summary>
    public const int Capacity = 256;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyDictionary<string, StationSwap> byTopic;
    private readonly IReadOnlyList<StationSwap> stations;
    private readonly OrderFolder folder;
    private readonly TimeProvider time;
    private readonly ILogger<SwapService> logger;

    // The oldest goes: the last one on a topic is the one that counts.
    private readonly Channel<(string Topic, byte[]? Payload)> received = Channel.CreateBounded<(string, byte[]?)>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Makes the service.</summary>
    /// <param name="stations">The stations, by name.</param>
    /// <param name="store">Store with the orders of this machine.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told of orders that cannot be taken.</param>
    public SwapService(
        IReadOnlyDictionary<string, StationSwap> stations, ModelStore store, TimeProvider time, ILogger<SwapService> logger)
    {
        ArgumentNullException.ThrowIfNull(stations);
        ArgumentNullException.ThrowIfNull(store);
        this.stations = [.. stations.Values];
        this.byTopic = this.stations.ToDictionary(station => station.Desired, StringComparer.Ordinal);
        var swaps = stations.ToDictionary(pair => pair.Key, pair => pair.Value.Swap, StringComparer.Ordinal);
        this.folder = new OrderFolder(new LocalOrders(store.Folder), swaps, logger);
        this.time = time;
        this.logger = logger;
        this.Receiver = new TopicReceiver(
            [.. this.byTopic.Keys], OrderDecoder.MaximumPayload, (topic, payload) => this.received.Writer.TryWrite((topic, payload)));
    }

    /// <summary>To be given what comes on <c>model/desired</c>.</summary>
    public IMessageReceiver Receiver { get; }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before a model is opened: one that ended the agent twice must not get a third chance.
        foreach (var station in this.stations)
        {
            station.Swap.CountStart();
            station.Reporter.Report();
        }

        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
    [
        .. this.stations.Select(station => station.Swap.RunAsync(stoppingToken)),
        this.TakeAsync(stoppingToken),
        this.PollAsync(stoppingToken),
    ]);

    private async Task TakeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var (topic, payload) in this.received.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                if (this.byTopic.TryGetValue(topic, out var station))
                {
                    Take(station, payload);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private static void Take(StationSwap station, byte[]? payload)
    {
        if (payload is null)
        {
            const string Remedy = "Publish one as modelDesired.schema.json says.";
            station.Swap.Reject(null, $"The order has more than {OrderDecoder.MaximumPayload} bytes. {Remedy}");
            return;
        }

        // An empty one takes the order from the topic: nothing is desired.
        if (payload.Length == 0)
        {
            return;
        }

        if (!OrderDecoder.TryDecode(payload, out var message, out var problem))
        {
            station.Swap.Reject(null, $"What came on model/desired is no order: {problem}. Publish one as modelDesired.schema.json says.");
            return;
        }

        try
        {
            station.Swap.Order(DesiredOrder.Of(message, station.Levels, station.Options));
        }
        catch (Exception error) when (error is SwapRefusedException or KeyFileException)
        {
            station.Swap.Reject(message.OrderId, error.Message);
        }
    }

    private async Task PollAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                this.folder.Poll();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                SwapLog.FolderUnusable(this.logger, error.Message);
            }

            await ((Task)Task.Delay(PollInterval, this.time, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
