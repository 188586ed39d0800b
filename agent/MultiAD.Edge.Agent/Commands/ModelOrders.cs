using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection.Bundles;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>
/// Orders of this machine for one station. While the service runs they are left with it; otherwise this process has the store
/// and carries them out itself.
/// </summary>
internal sealed class ModelOrders : IDisposable
{
    private const int FewestDigits = 6;

    private readonly ModelPlace place;
    private readonly string station;
    private readonly bool force;
    private readonly StoreLock? held;
    private readonly ModelStore store;
    private readonly LocalOrders folder;
    private readonly ModelOptions options;

    private ModelOrders(ModelPlace place, string station, bool force, StoreLock? held)
    {
        this.place = place;
        this.station = station;
        this.force = force;
        this.held = held;
        this.store = new ModelStore(place.Folder, TimeProvider.System, NullLogger<ModelStore>.Instance);
        this.folder = new LocalOrders(place.Folder);
        this.options = place.Settings.Of<ModelOptions>(station);
    }

    /// <summary>Whether the service does not run, so that this process must do it.</summary>
    public bool IsDirect => this.held is not null;

    private StationSlots Slots => this.place.Slots.Peek(this.station) ?? new StationSlots();

    /// <summary>Makes it for a station.</summary>
    /// <param name="place">Where the models are.</param>
    /// <param name="station">The station.</param>
    /// <param name="force">Whether a version below the floor is taken.</param>
    public static ModelOrders Open(ModelPlace place, string station, bool force)
    {
        ArgumentNullException.ThrowIfNull(place);
        StoreLock.TryTake(place.Folder, out var held);
        return new ModelOrders(place, station, force, held);
    }

    /// <summary>The address that a text is; null where it is a file.</summary>
    public static Uri? AddressOf(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>Orders a file: it is verified and taken into the store at once.</summary>
    /// <exception cref="BundleRejectedException">It is refused.</exception>
    /// <exception cref="ModelStoreException">It does not fit into the store.</exception>
    public ModelOrder Install(string path, int shadowParts)
    {
        this.CheckShadow(shadowParts);
        var trust = SignaturePolicy.Read(this.options);
        this.CheckFloor(BundleReader.Open(path, trust).Manifest.Version);
        var length = new FileInfo(path).Length;
        var order = New() with { Sha256 = BundleFolder.HashOf(path), Bytes = length, ShadowParts = shadowParts };
        if (!this.store.Has(order.Sha256))
        {
            this.store.CheckSpace(length);
        }

        // Said before it comes in, or the service could take it for something that nobody needs.
        this.OnDisk(() => this.folder.Announce(this.station, order));
        try
        {
            var model = this.store.Import(path, trust);
            if (model.Sha256 != order.Sha256)
            {
                throw new BundleRejectedException($"{path}: the bundle changed while it was copied. Run the command again.");
            }

            return this.Give(order);
        }
        catch
        {
            this.folder.Withdraw(order);
            throw;
        }
    }

    /// <summary>Orders a bundle that is to be fetched.</summary>
    public ModelOrder Fetch(Uri address, string sha256, long bytes, int shadowParts)
    {
        this.CheckShadow(shadowParts);
        return this.Give(New() with { Sha256 = sha256, Bytes = bytes, Source = address, ShadowParts = shadowParts });
    }

    /// <summary>Orders a model that lies in the store.</summary>
    /// <param name="name">SHA-256, its first digits, or a version.</param>
    /// <exception cref="BundleRejectedException">There is none, or more than one.</exception>
    public ModelOrder Activate(string name)
    {
        var stored = this.Stored();
        var found = stored.Where(model => (name.Length >= FewestDigits && model.Sha256.StartsWith(name, StringComparison.Ordinal))
            || model.Version.ToString(CultureInfo.InvariantCulture) == name).ToArray();
        if (found.Length != 1)
        {
            throw new BundleRejectedException(found.Length == 0
                ? $"No model in the store is '{name}'; there are {Describe(stored)}. Name one, or install a file."
                : $"'{name}' is more than one model in the store: {Describe(found)}. Name its SHA-256.");
        }

        this.CheckFloor(found[0].Version);
        return this.Give(New() with { Sha256 = found[0].Sha256, Bytes = found[0].Bytes });
    }

    /// <summary>Orders the model before the running one.</summary>
    /// <exception cref="BundleRejectedException">There is none.</exception>
    public ModelOrder Rollback() => this.Slots.Previous is not null
        ? this.Give(New() with { Action = ModelAction.Rollback })
        : throw new BundleRejectedException($"Station {this.station} has no model before the running one. Install one.");

    /// <summary>Follows an order that the service has, to its end.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public Task<int> FollowAsync(ModelOrder order, CancellationToken cancellationToken) =>
        new OrderFollower(this.place, this.station, order).FollowAsync(cancellationToken);

    /// <summary>Carries an order out, up to the activation: the next start confirms the model, or returns the one before.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public Task<int> ExchangeAsync(ModelOrder order, CancellationToken cancellationToken) =>
        new DirectExchange(this.place, this.station, this.store).RunAsync(order, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => this.held?.Dispose();

    private static string Describe(IReadOnlyList<StoredModel> models) => models.Count == 0
        ? "none"
        : string.Join(", ", models.Select(model => $"{model.Name} version {model.Version} ({model.Sha256})"));

    private IReadOnlyList<StoredModel> Stored()
    {
        var known = this.place.Slots.Stations.Select(this.place.Slots.Peek).OfType<StationSlots>().SelectMany(slots => slots.Models())
            .DistinctBy(model => model.Sha256).ToDictionary(model => model.Sha256, StringComparer.Ordinal);
        var stored = new BundleFolder(this.place.Folder, TimeProvider.System).List();
        return [.. stored.Select(sha256 => known.GetValueOrDefault(sha256) ?? this.Look(sha256)).OfType<StoredModel>()];
    }

    // One that no station names any more.
    private StoredModel? Look(string sha256)
    {
        try
        {
            var path = this.store.PathOf(sha256);
            var bundle = BundleReader.Open(path);
            var manifest = bundle.Manifest;
            return new StoredModel(sha256, new FileInfo(path).Length, manifest.Name, manifest.Version, bundle.Digest, null)
            {
                StoredAt = File.GetLastWriteTimeUtc(path),
            };
        }
        catch (Exception error) when (error is BundleRejectedException or IOException)
        {
            return null;
        }
    }

    private void CheckFloor(long version)
    {
        if (version < this.Slots.VersionFloor && !this.force)
        {
            throw new BundleRejectedException(
                $"The model has version {version}, and version {this.Slots.VersionFloor} was confirmed on station {this.station}. "
                + "Inspect with an older one on purpose with --force, or go one model back with rollback.");
        }
    }

    private void CheckShadow(int shadowParts)
    {
        if (shadowParts > 0 && this.IsDirect)
        {
            throw new ModelStoreException(
                $"{this.place.Folder}: the service does not run, so that no parts come that a model could score in shadow. Start it, or "
                + "leave --shadow out.");
        }
    }

    private static ModelOrder New()
    {
        var now = DateTimeOffset.UtcNow;
        return new ModelOrder
        {
            OrderId = string.Create(CultureInfo.InvariantCulture, $"local-{now:yyyyMMdd'T'HHmmssfff}-{Guid.NewGuid().ToString("N")[..6]}"),
            Action = ModelAction.Install,
            IssuedAt = now,
            By = Environment.UserName,
            IsLocal = true,
        };
    }

    private ModelOrder Give(ModelOrder order)
    {
        if (this.IsDirect)
        {
            this.folder.Withdraw(order);
            return order;
        }

        this.OnDisk(() => this.folder.Give(this.station, order));
        Console.WriteLine($"{this.station}: order {order.OrderId} is with the service");
        return order;
    }

    private void OnDisk(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelStoreException(
                $"{this.folder.Path}: an order cannot be left there ({error.Message.TrimEnd('.')}). Run the command as the service's user, "
                + "and check that the disk is neither full nor read-only.",
                error);
        }
    }
}
