using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Agent.Tests.Cameras;
using MultiAD.Edge.Agent.Tests.Pipeline;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>A station that inspects good parts for ever with version 3, and the exchange of its model.</summary>
internal sealed class SwapBench : IAsyncDisposable
{
    public const string Station = "camera";

    private readonly TemporaryFolder folder = new();
    private readonly ModelRegistry registry = new(new ScoringOptions { Threads = 1 }, new InferenceGate(1, 1));
    private readonly ServiceProvider services;
    private readonly ModelOptions options;
    private readonly List<(Task Task, CancellationTokenSource Stop)> runs = [];
    private readonly List<InspectionPipeline> lines = [];
    private int orders;

    private readonly string models;

    private SwapBench(string? models)
    {
        this.models = models ?? this.folder["models"];
        this.First = SwapBundle.Write(this.folder["model.multiad"], version: 3);
        this.options = new ModelOptions { Bundle = this.First.Path, TrustedKeys = this.folder["keys"], AllowUnsigned = true };
        PartPictures.WriteGood(Path.Combine(Directory.CreateDirectory(this.folder["parts"]).FullName, "1.png"));
        this.services = new ServiceCollection().AddBundleDownload(new DownloadOptions(), TimeProvider.System).BuildServiceProvider();
        this.Store = this.OpenStore();
        this.Model = this.NewModel();
        this.Swap = this.NewSwap(new SwapOptions());
    }

    public SwapBundle First { get; }

    public ModelStore Store { get; private set; }

    public StationModel Model { get; private set; }

    public ModelSwap Swap { get; private set; }

    public LineProbe Probe { get; } = new();

    public List<SwapState> States { get; } = [];

    public StationSlots Slots => this.Store.Read(Station);

    public SwapRecord Record => this.Slots.Swap!;

    public string this[string name] => this.folder[name];

    /// <summary>Makes it, with its store in a folder of its own or a given one.</summary>
    public static SwapBench Create(string? models = null) => new(models);

    /// <summary>Starts as the agent does, with a line or without parts.</summary>
    public void Start(SwapOptions? swap = null, bool hasParts = true)
    {
        this.Swap = this.NewSwap(swap ?? new SwapOptions { LatencyBudget = TimeSpan.FromMinutes(1) });
        this.Swap.CountStart();
        this.Model.TryLoad();
        this.Run(this.Swap.RunAsync);
        if (hasParts)
        {
            var line = this.NewLine();
            this.lines.Add(line);
            this.Run(line.RunAsync);
        }
    }

    /// <summary>Ends all that runs, and opens the store anew as the next process does.</summary>
    public async Task StopAsync()
    {
        foreach (var (task, stop) in this.runs)
        {
            await stop.CancelAsync();
            await task;
            stop.Dispose();
        }

        this.runs.Clear();
        this.lines.ForEach(line => line.Dispose());
        this.lines.Clear();
        this.Model.Dispose();
        this.Store = this.OpenStore();
        this.Model = this.NewModel();
    }

    /// <summary>Writes a bundle of another version.</summary>
    public SwapBundle Bundle(long version, double golden = SwapBundle.GoodScore, Func<BundleManifest, BundleManifest>? change = null) =>
        SwapBundle.Write(this.folder[$"{version}-{Guid.NewGuid():N}.multiad"], version, golden, change);

    /// <summary>An order to install a bundle, from afar.</summary>
    public ModelOrder Install(SwapBundle bundle) => new()
    {
        OrderId = $"order{++this.orders}",
        Action = ModelAction.Install,
        Sha256 = bundle.Sha256,
        Bytes = bundle.Bytes,
        Source = new Uri("file://" + bundle.Path),
        IssuedAt = DateTimeOffset.UnixEpoch.AddMinutes(this.orders),
    };

    /// <summary>An order to go back.</summary>
    public ModelOrder Rollback() => new()
    {
        OrderId = $"order{++this.orders}",
        Action = ModelAction.Rollback,
        IssuedAt = DateTimeOffset.UnixEpoch.AddMinutes(this.orders),
        IsLocal = true,
    };

    /// <summary>Gives an order and waits for its end.</summary>
    public async Task<SwapRecord> DoAsync(ModelOrder order)
    {
        this.Swap.Order(order);
        await this.EndsAsync(order);
        return this.Record;
    }

    public Task EndsAsync(ModelOrder order) => Eventually.True(() =>
        this.Slots.Swap is { } swap && swap.Order.OrderId == order.OrderId && swap.State.IsEnd());

    public Task StandsAsync(ModelOrder order, SwapState state) => Eventually.True(() =>
        this.Slots.Swap is { } swap && swap.Order.OrderId == order.OrderId && swap.State == state);

    public async ValueTask DisposeAsync()
    {
        await this.StopAsync();
        await this.services.DisposeAsync();
        this.folder.Dispose();
    }

    private ModelStore OpenStore() => new(this.models, TimeProvider.System, NullLogger<ModelStore>.Instance);

    private StationModel NewModel()
    {
        var logger = NullLogger<StationModel>.Instance;
        var source = new StoreModelSource(Station, this.options, this.Store, this.registry, logger);
        return new StationModel(source, this.options, this.registry, TimeProvider.System, logger);
    }

    public ModelSwap NewSwap(SwapOptions swap)
    {
        var made = new ModelSwap(new SwapParts
        {
            Station = Station,
            Store = this.Store,
            Model = this.Model,
            Registry = this.registry,
            Options = this.options,
            Download = this.services.GetRequiredService<BundleDownload>(),
            Swap = swap,
            Time = TimeProvider.System,
            Loggers = NullLoggerFactory.Instance,
        });
        made.Changed += () =>
        {
            lock (this.States)
            {
                if (this.States.LastOrDefault() != made.State)
                {
                    this.States.Add(made.State);
                }
            }
        };
        return made;
    }

    private InspectionPipeline NewLine() => new(
        new StationContext(Station, new BootIdentity(), TimeProvider.System, NullLoggerFactory.Instance),
        new StationParts
        {
            Camera = new CameraOptions
            {
                Kind = CameraKind.Folder,
                Path = this.folder["parts"],
                Loop = true,
                Interval = TimeSpan.FromMilliseconds(5),
            },
            Pipeline = new PipelineOptions(),
            Alert = new AlertOptions(),
            Model = this.Model,
            Observer = this.Probe,
            Sinks = [this.Probe, this.Swap.Sink],
        });

    private void Run(Func<CancellationToken, Task> run)
    {
        var stop = new CancellationTokenSource();
        this.runs.Add((Task.Run(() => run(stop.Token)), stop));
    }
}
