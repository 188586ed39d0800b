using MultiAD.Edge.Agent.Models.Store;

namespace MultiAD.Edge.Agent.Tests.Models.Store;

/// <summary>What happens to a station's models in a life: each step takes the slots on, and all runs of it end alike.</summary>
/// <param name="store">The store.</param>
/// <param name="source">Folder with the bundles.</param>
internal sealed class StoreScript(ModelStore store, string source)
{
    /// <summary>Number of changes.</summary>
    public const int Changes = 12;

    /// <summary>Time of all that happens.</summary>
    public static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Makes a change and the durable steps that belong to it.</summary>
    public void Run(int change) => store.Write(StoreBench.Station, this.After(change, store.Read(StoreBench.Station)));

    /// <summary>Writes the bundles that are imported.</summary>
    public static void WriteBundles(string folder)
    {
        for (var version = 1; version <= 3; version++)
        {
            StoreBench.WriteBundle(Path.Combine(folder, $"v{version}.multiad"), version);
        }
    }

    private StationSlots After(int change, StationSlots slots) => change switch
    {
        0 => slots.TakeIn(this.Import(1), Now),
        1 => slots.Begin(StoreBench.Order("b"), Now),
        2 => slots.WithCandidate(this.Import(2)),
        3 => slots.Activate(Now),
        4 => slots.CountStart(),
        5 => slots.Confirm(Now),
        6 => slots.Begin(StoreBench.Order("c"), Now),
        7 => slots.WithCandidate(this.Import(3)),
        8 => slots.Activate(Now),
        9 => slots.Return("it was too slow", Now),
        10 => slots.Begin(StoreBench.Order("d"), Now),
        11 => slots.Refuse("it is not signed", Now),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    private StoredModel Import(int version) => store.Import(Path.Combine(source, $"v{version}.multiad"), null);
}
