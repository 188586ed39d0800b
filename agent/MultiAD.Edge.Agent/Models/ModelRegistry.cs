using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Models;

/// <summary>Holds the model that inspects. Having none is a state, not a fault: it is tried again until it opens.</summary>
internal sealed partial class ModelRegistry : IDisposable
{
    private readonly ModelOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<ModelRegistry> logger;
    private LoadedModel? current;
    private string? problem = "no model has been opened yet";

    /// <summary>Creates the host; <see cref="TryLoad"/> opens the model.</summary>
    public ModelRegistry(IOptions<ModelOptions> options, TimeProvider time, ILogger<ModelRegistry> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options.Value;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Raised after the model or the reason for having none changed.</summary>
    public event Action? Changed;

    /// <summary>The model; null while there is none.</summary>
    public LoadedModel? Current => Volatile.Read(ref this.current);

    /// <summary>Why there is no model; null while there is one.</summary>
    public string? Problem => Volatile.Read(ref this.problem);

    /// <summary>Opens the configured bundle and scores one empty frame, so that the first part is as fast as the others.</summary>
    /// <returns>Whether there is a model now.</returns>
    public bool TryLoad()
    {
        PartInspector? inspector = null;
        try
        {
            var bundle = BundleReader.Open(this.options.Bundle);
            inspector = new PartInspector(bundle, new ScoringOptions { Threads = this.options.Threads, Spinning = this.options.Spinning });
            inspector.WarmUp();
            var manifest = bundle.Manifest;
            Volatile.Write(ref this.current, new LoadedModel(inspector, new ModelReference(manifest.Name, manifest.Version, bundle.Digest)));
            Volatile.Write(ref this.problem, null);
            Log.Loaded(this.logger, manifest.Name, manifest.Version, inspector.ExecutionProvider);
            this.Changed?.Invoke();
            return true;
        }
        catch (Exception error) when (error is BundleRejectedException or InvalidModelException)
        {
            inspector?.Dispose();
            if (this.Problem != error.Message)
            {
                Volatile.Write(ref this.problem, error.Message);
                Log.Refused(this.logger, error.Message);
                this.Changed?.Invoke();
            }

            return false;
        }
    }

    /// <summary>Tries until there is a model.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        while (this.Current is null && !this.TryLoad())
        {
            await Task.Delay(this.options.RetryInterval, this.time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.current?.Inspector.Dispose();

    private static partial class Log
    {
        [LoggerMessage(200, LogLevel.Information, "Inspecting with model {Name} version {Version} on {Provider}")]
        public static partial void Loaded(ILogger logger, string name, long version, string provider);

        [LoggerMessage(201, LogLevel.Error, "No model: {Reason} Parts are reported as not inspected until it opens.")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
