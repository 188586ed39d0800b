using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Models;

/// <summary>The model of one station. Having none is a state, not a fault: it is tried again until it opens.</summary>
internal sealed partial class StationModel : IDisposable
{
    private readonly IModelSource source;
    private readonly ModelOptions options;
    private readonly ModelRegistry registry;
    private readonly TimeProvider time;
    private readonly ILogger<StationModel> logger;
    private ModelLease? current;
    private string? problem = "no model has been opened yet";

    /// <summary>Makes it without a model; <see cref="TryLoad"/> opens one.</summary>
    /// <param name="source">Where its model comes from.</param>
    /// <param name="options">The station's options.</param>
    /// <param name="registry">The models in memory.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told of changes.</param>
    public StationModel(
        IModelSource source, ModelOptions options, ModelRegistry registry, TimeProvider time, ILogger<StationModel> logger)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(registry);
        this.source = source;
        this.options = options;
        this.registry = registry;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Raised after the model or the reason for having none changed.</summary>
    public event Action? Changed;

    /// <summary>To be entered before the model is run on a part.</summary>
    public InferenceGate Gate => this.registry.Gate;

    /// <summary>Which model there is; null while there is none.</summary>
    public ModelIdentity? Identity => Volatile.Read(ref this.current)?.Identity;

    /// <summary>Id of the trusted key that signed the model's bundle; null while there is none, or where none did.</summary>
    public string? SignedBy => Volatile.Read(ref this.current)?.SignedBy;

    /// <summary>What runs the model; null while there is none.</summary>
    public string? ExecutionProvider => Volatile.Read(ref this.current)?.Inspector.ExecutionProvider;

    /// <summary>What was to run the model and does not, each with its reason; empty while there is none.</summary>
    public IReadOnlyList<ProviderFallback> Fallbacks => Volatile.Read(ref this.current)?.Inspector.Fallbacks ?? [];

    /// <summary>Why there is no model; null while there is one.</summary>
    public string? Problem => Volatile.Read(ref this.problem);

    /// <summary>The model, held for the caller, who disposes the lease; null while there is none.</summary>
    public ModelLease? Hold()
    {
        // A model that was exchanged meanwhile may have gone; its successor is there then.
        while (Volatile.Read(ref this.current) is { } lease)
        {
            if (lease.TryHold())
            {
                return lease;
            }
        }

        return null;
    }

    /// <summary>Opens the station's model.</summary>
    /// <returns>Whether there is a model now.</returns>
    public bool TryLoad()
    {
        var before = Volatile.Read(ref this.current);
        try
        {
            var lease = this.source.Open();

            // A model that took the place meanwhile was ordered: it counts.
            if (Interlocked.CompareExchange(ref this.current, lease, before) != before)
            {
                lease.Dispose();
                return true;
            }

            this.Announce(lease, before);
            return true;
        }
        catch (Exception error) when (error is BundleRejectedException or KeyFileException or InvalidModelException
            or RegionException)
        {
            if (this.Problem != error.Message && ReferenceEquals(Volatile.Read(ref this.current), before))
            {
                Volatile.Write(ref this.problem, error.Message);
                Log.Refused(this.logger, error.Message);
                this.Changed?.Invoke();
            }

            return false;
        }
    }

    /// <summary>Puts a model in the place of the one that there is, between two parts: those in flight keep theirs.</summary>
    /// <param name="lease">The model; it is this station's from now on.</param>
    public void Exchange(ModelLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        this.Announce(lease, Interlocked.Exchange(ref this.current, lease));
    }

    /// <summary>Leaves the station without a model; parts are not inspected until there is one.</summary>
    /// <param name="problem">Why, and what to do: a sentence.</param>
    public void Refuse(string problem)
    {
        ArgumentException.ThrowIfNullOrEmpty(problem);
        Interlocked.Exchange(ref this.current, null)?.Dispose();
        Volatile.Write(ref this.problem, problem);
        Log.Refused(this.logger, problem);
        this.Changed?.Invoke();
    }

    /// <summary>Tries until there is a model.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        while (this.Identity is null && !this.TryLoad())
        {
            await Task.Delay(this.options.RetryInterval, this.time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref this.current, null)?.Dispose();

    private void Announce(ModelLease lease, ModelLease? before)
    {
        before?.Dispose();
        Volatile.Write(ref this.problem, null);
        foreach (var fallback in lease.Inspector.Fallbacks)
        {
            Log.FellBack(this.logger, fallback.Provider, fallback.Reason);
        }

        Log.Loaded(this.logger, lease.Identity.Name, lease.Identity.Version, lease.Inspector.ExecutionProvider);
        Log.Region(this.logger, RegionChoice.Describe(this.options.Roi, lease.Inspector.Region));
        this.Changed?.Invoke();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ModelLoaded, LogLevel.Information, "Inspecting with model {Name} version {Version} on {Provider}")]
        public static partial void Loaded(ILogger logger, string name, long version, string provider);

        [LoggerMessage(EventIds.ProviderFellBack, LogLevel.Warning, "{Provider} does not run the model: {Reason}")]
        public static partial void FellBack(ILogger logger, string provider, string reason);

        [LoggerMessage(EventIds.RegionInForce, LogLevel.Information, "Region of interest: {Region}")]
        public static partial void Region(ILogger logger, string region);

        [LoggerMessage(EventIds.ModelRefused, LogLevel.Error, "No model: {Reason} Parts are reported as not inspected until it opens.")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
