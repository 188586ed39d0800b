using Microsoft.Extensions.Logging;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>
/// Opens what a station's slots say. At the very first start it takes the configured bundle in; from then on that file means
/// nothing, so that nobody changes a line by copying a file.
/// </summary>
internal sealed class StoreModelSource : IModelSource
{
    private readonly string station;
    private readonly ModelOptions options;
    private readonly ModelStore store;
    private readonly ModelRegistry registry;
    private readonly FileModelSource configured;
    private readonly ILogger logger;
    private bool configuredChecked;

    /// <summary>Makes the source of a station.</summary>
    public StoreModelSource(string station, ModelOptions options, ModelStore store, ModelRegistry registry, ILogger<StationModel> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.station = station;
        this.options = options;
        this.store = store;
        this.registry = registry;
        this.configured = new FileModelSource(options, registry, logger);
        this.logger = logger;
    }

    private string Install => $"multiad-agent model install FILE --station {this.station}";

    /// <inheritdoc/>
    public ModelLease Open()
    {
        try
        {
            var slots = this.store.Read(this.station);
            if (slots.Active is not { } active)
            {
                return this.OpenFirst();
            }

            var lease = this.OpenSlots(slots, active);
            this.CheckConfigured(slots);
            return lease;
        }
        catch (ModelStoreException error)
        {
            throw new BundleRejectedException(error.Message, error);
        }
    }

    private ModelLease OpenFirst()
    {
        if (this.options.Bundle is not { } path)
        {
            throw new BundleRejectedException(
                $"Station {this.station} has no model yet. Order one with {this.Install}, or from the workstation with "
                + "multiad-train publish.");
        }

        // Opened where it lies first: what does not run here is not taken in, and not copied again at each attempt.
        var lease = this.configured.Open();
        try
        {
            var model = this.store.Import(path, SignaturePolicy.Read(this.options));
            if (model.Digest != lease.Identity.Digest)
            {
                throw new BundleRejectedException($"{path}: the bundle changed while it was taken in. It is tried again.");
            }

            this.store.Update(this.station, slots => slots.Active is null ? slots.TakeIn(model, model.StoredAt) : slots);
            this.configuredChecked = true;
            StoreSourceLog.TakenIn(this.logger, path, model.Name, model.Version, this.store.Folder, this.Install);
            return lease;
        }
        catch (ModelStoreException error)
        {
            // A disk that takes nothing is no reason to inspect nothing.
            var notice = $"{path} is inspected with as it lies there, for the store takes nothing: {error.Message}";
            this.Tell(notice, notice => StoreSourceLog.NotTakenIn(this.logger, notice));
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private ModelLease OpenSlots(StationSlots slots, StoredModel active)
    {
        try
        {
            return this.OpenStored(active);
        }
        catch (Exception error) when (error is BundleRejectedException or InvalidModelException)
        {
            if (this.TryTakeAgain(active))
            {
                return this.OpenStored(active);
            }

            if (slots.Previous is not { } previous || this.TryOpen(previous) is not { } lease)
            {
                throw new BundleRejectedException(
                    $"{error.Message} There is no other model to go on with; order one with {this.Install}.", error);
            }

            var notice = $"The model of station {this.station} cannot be opened, and the one before inspects ({previous.Name} version "
                + $"{previous.Version}): {error.Message} Order it again with {this.Install}.";
            this.Tell(notice, notice => StoreSourceLog.PreviousOpened(this.logger, notice));
            return lease;
        }
    }

    private ModelLease? TryOpen(StoredModel model)
    {
        try
        {
            return this.OpenStored(model);
        }
        catch (Exception error) when (error is BundleRejectedException or InvalidModelException)
        {
            return null;
        }
    }

    private ModelLease OpenStored(StoredModel model)
    {
        var trust = SignaturePolicy.Read(this.options);
        var path = this.store.PathOf(model.Sha256);
        var lease = this.registry.Open(path, this.options.Roi, trust);
        if (lease.Identity.Digest != model.Digest)
        {
            lease.Dispose();
            throw new BundleRejectedException(
                $"{path}: the bundle is refused, it is another one than the one that came in. Order it again.");
        }

        SignatureLog.Say(this.logger, this.registry, lease, trust, this.store.Folder);
        return lease;
    }

    // The configured file may still be the one that the damaged copy was made from.
    private bool TryTakeAgain(StoredModel active)
    {
        try
        {
            return this.options.Bundle is { } path && File.Exists(path)
                && BundleFolder.HashOf(path) == active.Sha256
                && this.store.Import(path, SignaturePolicy.Read(this.options)).Sha256 == active.Sha256;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BundleRejectedException or ModelStoreException)
        {
            return false;
        }
    }

    // Once each start: it reads the whole file.
    private void CheckConfigured(StationSlots slots)
    {
        if (this.configuredChecked)
        {
            return;
        }

        this.configuredChecked = true;
        try
        {
            if (this.options.Bundle is { } path && File.Exists(path) && BundleFolder.HashOf(path) is var sha256
                && sha256 != slots.ConfiguredSha256 && sha256 != slots.Active?.Sha256)
            {
                var notice = $"{path} is not the bundle that station {this.station} runs, and changes nothing. To inspect with it, "
                    + $"order it: multiad-agent model install {path} --station {this.station}";
                this.Tell(notice, notice => StoreSourceLog.ConfiguredIgnored(this.logger, notice));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It means nothing, readable or not.
        }
    }

    private void Tell(string notice, Action<string> log)
    {
        log(notice);
        this.store.Notify($"model of {this.station}", notice);
    }
}
