using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Control;
using MultiAD.Edge.Agent.Diagnostics;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Hosting;

/// <summary>
/// Sets another image limit, as calibrated or raw score, within a range about the calibrated one; null gives that one back. The
/// limit is for the model that runs: with another one the calibrated limit holds again.
/// </summary>
internal sealed partial class LimitHandler : ICommandHandler
{
    /// <summary>Lowest limit, as score against the calibrated one: half of the way back to the median good part.</summary>
    public const double MinimumScore = 0.25;

    /// <summary>Highest limit: as far above the calibrated one as the median good part lies below it.</summary>
    public const double MaximumScore = 0.9;

    private readonly StationFinder stations;
    private readonly StationLimits limits;
    private readonly TimeProvider time;
    private readonly ILogger<LimitHandler> logger;

    /// <summary>Makes the handler.</summary>
    public LimitHandler(StationFinder stations, StationLimits limits, TimeProvider time, ILogger<LimitHandler> logger)
    {
        this.stations = stations;
        this.limits = limits;
        this.time = time;
        this.logger = logger;
    }

    /// <inheritdoc/>
    public string Name => CommandNames.SetLimit;

    /// <inheritdoc/>
    public CommandScope Scope => CommandScope.Station;

    /// <inheritdoc/>
    public bool HasEffect => true;

    /// <inheritdoc/>
    public async Task<CommandAnswer> HandleAsync(CommandRequest request, CancellationToken cancellationToken)
    {
        request.Allow("score", "raw");
        var station = this.stations.Of(request);
        using var model = station.Model.Hold();
        if (model is null)
        {
            return CommandAnswer.Failed("noModel", "The station has no model.", "Wait until its model runs; see the agent's info topic.");
        }

        var calibration = model.Inspector.Calibration;
        var raw = Read(request, calibration);
        var kept = raw is { } given ? new KeptLimit(given, model.Identity.Digest, request.By, this.time.GetUtcNow()) : null;
        var before = await this.limits.SetAsync(station, kept, cancellationToken).ConfigureAwait(false);
        var old = before?.ModelDigest == model.Identity.Digest ? before.Raw : calibration.ImageLimit;
        var now = raw ?? calibration.ImageLimit;
        Log.Changed(this.logger, station.Name, request.By ?? "somebody", old, now, request.RequestId);
        return CommandAnswer.Done(Describe(calibration, old, now, raw is null));
    }

    private static JsonObject Describe(ScoreCalibration calibration, double old, double now, bool isCalibrated) => new()
    {
        ["oldRaw"] = old,
        ["raw"] = now,
        ["score"] = Math.Round(calibration.Calibrate(now), 6),
        ["isCalibrated"] = isCalibrated,
        ["calibratedRaw"] = calibration.ImageLimit,
        ["minimumRaw"] = calibration.Raw(MinimumScore),
        ["maximumRaw"] = calibration.Raw(MaximumScore),
    };

    // The raw limit; null for the calibrated one.
    private static double? Read(CommandRequest request, ScoreCalibration calibration)
    {
        if (request.Arguments is not { ValueKind: JsonValueKind.Object } arguments || arguments.EnumerateObject().Count() != 1)
        {
            throw new CommandArgumentException("expected exactly one of score and raw, a number or null.");
        }

        return arguments.EnumerateObject().First().Value.ValueKind == JsonValueKind.Null ? null
            : request.Number("score", MinimumScore, MaximumScore) is { } score ? calibration.Raw(score)
            : request.Number("raw", calibration.Raw(MinimumScore), calibration.Raw(MaximumScore));
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.LimitChanged,
            LogLevel.Warning,
            "The limit of {Station} is changed by {By}: {Old} -> {New}, request {RequestId}")]
        public static partial void Changed(ILogger logger, string station, string by, double old, double @new, string requestId);
    }
}
