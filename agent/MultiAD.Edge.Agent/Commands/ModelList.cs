using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Cli;

namespace MultiAD.Edge.Agent.Commands;

/// <summary>Prints what each station runs, and which models are in the store.</summary>
internal static class ModelList
{
    private const int ShownDigits = 12;

    /// <summary>Prints it.</summary>
    /// <param name="place">Where the models are.</param>
    /// <param name="only">The station that is asked about; null for all, also those that are no longer configured.</param>
    /// <param name="json">Whether JSON is printed.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Print(ModelPlace place, string? only, bool json)
    {
        ArgumentNullException.ThrowIfNull(place);
        var names = only is not null ? [only] : place.Settings.Stations.Union(place.Slots.Stations, StringComparer.Ordinal);
        var stations = names.Select(name => (Name: name, Slots: place.Slots.Read(name))).ToArray();
        var known = stations.Select(station => station.Slots.First.Slots ?? station.Slots.Copy.Slots).OfType<StationSlots>()
            .SelectMany(slots => slots.Models()).DistinctBy(model => model.Sha256)
            .ToDictionary(model => model.Sha256, StringComparer.Ordinal);
        var bundles = new BundleFolder(place.Folder, TimeProvider.System).List();
        if (json)
        {
            PrintJson(place, stations, bundles, known);
            return ExitCode.Done;
        }

        foreach (var (name, (first, copy)) in stations)
        {
            var mark = place.Settings.Stations.Contains(name, StringComparer.Ordinal) ? string.Empty : " (no longer configured)";
            Console.WriteLine($"{name}{mark}");
            PrintStation(first.Slots ?? copy.Slots, first.Reason ?? copy.Reason);
        }

        Console.WriteLine($"in the store ({place.Folder}, {(StoreLock.IsTaken(place.Folder) ? "in use by the service" : "not in use")}):");
        foreach (var bundle in bundles)
        {
            var what = known.TryGetValue(bundle, out var model) ? Describe(model) : "not named by a station";
            Console.WriteLine($"  {bundle[..ShownDigits]}  {what}");
        }

        if (bundles.Count == 0)
        {
            Console.WriteLine("  nothing");
        }

        return ExitCode.Done;
    }

    private static void PrintStation(StationSlots? slots, string? reason)
    {
        if (slots is null)
        {
            Console.WriteLine(reason is null ? "  no model has been taken in yet" : $"  its slots cannot be used: {reason}");
            return;
        }

        Console.WriteLine($"  active    {Describe(slots.Active)}");
        Console.WriteLine($"  previous  {Describe(slots.Previous)}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  floor     version {slots.VersionFloor}"));
        if (slots.Swap is { } swap)
        {
            var why = swap.Reason is null ? string.Empty : $": {swap.Reason}";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  exchange  {NameOf(swap.State)} since {swap.Since.UtcDateTime:u}, order {swap.Order.OrderId}{why}"));
        }
    }

    private static void PrintJson(
        ModelPlace place,
        (string Name, (SlotsReading First, SlotsReading Copy) Slots)[] stations,
        IReadOnlyList<string> bundles,
        Dictionary<string, StoredModel> known)
    {
        var listed = stations.Select(station => (JsonNode)new JsonObject
        {
            ["name"] = station.Name,
            ["configured"] = place.Settings.Stations.Contains(station.Name, StringComparer.Ordinal),
            ["slots"] = Node(station.Slots.First.Slots ?? station.Slots.Copy.Slots, StoreJson.Default.StationSlots),
            ["problem"] = station.Slots.First.Reason,
        });
        var stored = bundles.Select(bundle => (JsonNode)new JsonObject
        {
            ["sha256"] = bundle,
            ["model"] = Node(known.GetValueOrDefault(bundle), StoreJson.Default.StoredModel),
        });
        Console.WriteLine(new JsonObject
        {
            ["folder"] = place.Folder,
            ["inUse"] = StoreLock.IsTaken(place.Folder),
            ["stations"] = new JsonArray([.. listed]),
            ["bundles"] = new JsonArray([.. stored]),
        }.ToJsonString());
    }

    private static JsonNode? Node<T>(T? value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => value is null ? null : JsonSerializer.SerializeToNode(value, type);

    private static string Describe(StoredModel? model) => model is null ? "none" : string.Create(
        CultureInfo.InvariantCulture,
        $"{model.Name} version {model.Version}  {model.Sha256[..ShownDigits]}  {model.Bytes / 1024.0 / 1024.0:0.0} MiB  "
            + $"{(model.SignedBy is null ? "not signed" : $"signed by {model.SignedBy}")}  in since {model.StoredAt.UtcDateTime:u}");

    /// <summary>Name of a state, as messages and files have it.</summary>
    internal static string NameOf(SwapState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
