using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Delivery;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Agent.Pipeline;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>Keeps the limits that commands have set, and puts them into force again at the next start.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="logger">Told of limits that are put into force.</param>
internal sealed partial class StationLimits(IKeptValues store, ILogger<StationLimits> logger) : IDisposable
{
    private const string Prefix = "limit/";

    // Old and new stand in the log side by side, so nobody else may come between.
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <summary>Puts the kept limits into force.</summary>
    public void Restore(IReadOnlyList<InspectionPipeline> stations)
    {
        var kept = store.Read(Prefix).ToDictionary(pair => pair.Key[Prefix.Length..], pair => pair.Value, StringComparer.Ordinal);
        foreach (var station in stations)
        {
            if (!kept.TryGetValue(station.Name, out var value))
            {
                continue;
            }

            if (Parse(value) is { } limit && double.IsFinite(limit.Raw))
            {
                station.Control.Limit = new LimitOverride(limit.Raw, limit.ModelDigest);
                Log.Restored(logger, station.Name, limit.Raw, limit.By ?? "somebody", limit.At, limit.ModelDigest);
            }
            else
            {
                Log.Unusable(logger, station.Name);
            }
        }
    }

    /// <summary>Keeps a limit, and puts it into force once it is kept; null gives the calibrated one back.</summary>
    /// <returns>The limit before; null where it was the calibrated one.</returns>
    public async Task<LimitOverride?> SetAsync(InspectionPipeline station, KeptLimit? limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(station);
        var value = limit is null ? null : JsonSerializer.SerializeToUtf8Bytes(limit, LimitJson.Default.KeptLimit);
        await this.oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await store.SetAsync(Prefix + station.Name, value, cancellationToken).ConfigureAwait(false);
            var before = station.Control.Limit;
            station.Control.Limit = limit is null ? null : new LimitOverride(limit.Raw, limit.ModelDigest);
            return before;
        }
        finally
        {
            this.oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.oneAtATime.Dispose();

    private static KeptLimit? Parse(byte[] value)
    {
        try
        {
            return JsonSerializer.Deserialize(value, LimitJson.Default.KeptLimit);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(KeptLimit))]
    private sealed partial class LimitJson : JsonSerializerContext;

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.LimitRestored,
            LogLevel.Warning,
            "{Station} inspects with the limit {Raw} that {By} set at {At} for model {Digest}; with another its calibrated one holds")]
        public static partial void Restored(ILogger logger, string station, double raw, string by, DateTimeOffset at, string digest);

        [LoggerMessage(
            EventIds.LimitUnusable,
            LogLevel.Error,
            "The kept limit of {Station} cannot be read; the calibrated one holds. Send limit/set again.")]
        public static partial void Unusable(ILogger logger, string station);
    }
}
