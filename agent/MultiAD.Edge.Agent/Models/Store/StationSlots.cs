namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>What is on disk about a station's models: two slots, the exchange, the history. One file, written as a whole.</summary>
internal sealed record StationSlots
{
    /// <summary>Name and version of the file's form.</summary>
    public const string CurrentSchema = "multiad.slots/1";

    /// <summary>Entries of <see cref="History"/> that are kept.</summary>
    public const int MaximumHistory = 32;

    /// <summary>Name and version of the form.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The model that inspects; null while there is none.</summary>
    public StoredModel? Active { get; init; }

    /// <summary>The confirmed model that inspected before; null while there is none.</summary>
    public StoredModel? Previous { get; init; }

    /// <summary>The exchange under way, or the last one; null where there was none.</summary>
    public SwapRecord? Swap { get; init; }

    /// <summary>Highest version that was confirmed here: lower ones are refused, unless a signed or local order names them.</summary>
    public long VersionFloor { get; init; }

    /// <summary>SHA-256 of the configured file that was taken in at the first start; null where none was.</summary>
    public string? ConfiguredSha256 { get; init; }

    /// <summary>What happened, oldest first.</summary>
    public IReadOnlyList<ModelEvent> History { get; init; } = [];

    /// <summary>Every model that is named, also in the history; some several times.</summary>
    public IEnumerable<StoredModel> Models() => new[]
    {
        this.Active, this.Previous, this.Swap?.Candidate, this.Swap?.ActiveBefore, this.Swap?.PreviousBefore,
    }.Concat(this.History.Select(entry => entry.Model)).OfType<StoredModel>();

    /// <summary>SHA-256 of the bundles that must stay in the store: both slots, and all that an exchange under way may need.</summary>
    public IEnumerable<string> Needed()
    {
        StoredModel?[] slots = [this.Active, this.Previous];
        var named = slots.OfType<StoredModel>().Select(model => model.Sha256);
        if (!this.IsUnderWay())
        {
            return named;
        }

        StoredModel?[] swap = [this.Swap!.Candidate, this.Swap.ActiveBefore, this.Swap.PreviousBefore];
        return named.Concat(swap.OfType<StoredModel>().Select(model => model.Sha256)).Append(this.Swap.Order.Sha256 ?? string.Empty);
    }
}
