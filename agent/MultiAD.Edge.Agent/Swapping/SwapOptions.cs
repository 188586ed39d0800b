using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Swapping;

/// <summary>
/// What a new model has to show before it inspects for good. Section <c>Stations:NAME:Swap</c>: lines differ in their pace
/// and in what they reject.
/// </summary>
internal sealed record SwapOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Swap";

    /// <summary>Default of <see cref="ConfirmParts"/>.</summary>
    public const int DefaultConfirmParts = 50;

    /// <summary>Default of <see cref="MaximumRejectRate"/>.</summary>
    public const double DefaultMaximumRejectRate = 0.5;

    /// <summary>Default of <see cref="FailedParts"/>.</summary>
    public const int DefaultFailedParts = 3;

    /// <summary>Default of <see cref="ShadowShare"/>.</summary>
    public const double DefaultShadowShare = 0.25;

    /// <summary>Default of <see cref="MaximumFlipRate"/>.</summary>
    public const double DefaultMaximumFlipRate = 0.2;

    /// <summary>Default of <see cref="DownloadAttempts"/>.</summary>
    public const int DefaultDownloadAttempts = 8;

    /// <summary>Default of <see cref="TrialTime"/>.</summary>
    public static readonly TimeSpan DefaultTrialTime = TimeSpan.FromHours(1);

    /// <summary>Parts that a new model must judge well until it is confirmed, 1 to 100000. Default: 50.</summary>
    [Within(1, 100_000)]
    public int ConfirmParts { get; init; } = DefaultConfirmParts;

    /// <summary>
    /// Time that a new model may take for a part, preparation and run, 1 ms to 10 min; one part in twenty may take longer.
    /// Default: one and a half times the median of the model before, and 20 ms; without a model before, any.
    /// </summary>
    [Within("00:00:00.001", "00:10:00")]
    public TimeSpan? LatencyBudget { get; init; }

    /// <summary>
    /// Share of parts that a new model may reject while it is tried, 0 to 1; as many as the model before rejected it may in
    /// any case. Default: 0.5.
    /// </summary>
    [Within(0.0, 1.0)]
    public double MaximumRejectRate { get; init; } = DefaultMaximumRejectRate;

    /// <summary>Parts that a new model may leave without a score before the model before returns, 1 to 1000. Default: 3.</summary>
    [Within(1, 1000)]
    public int FailedParts { get; init; } = DefaultFailedParts;

    /// <summary>
    /// Time in which the parts of the trial should have come, 10 s to 30 days. Then the model stays unconfirmed and says so,
    /// and an order that waits returns the model before. Default: 1 h.
    /// </summary>
    [Within("00:00:10", "30.00:00:00")]
    public TimeSpan TrialTime { get; init; } = DefaultTrialTime;

    /// <summary>
    /// Share of the time that a model may run beside the inspecting one, 0.01 to 1, while it is tested and in shadow: parts
    /// are left out so that it keeps to it. Default: 0.25.
    /// </summary>
    [Within(0.01, 1.0)]
    public double ShadowShare { get; init; } = DefaultShadowShare;

    /// <summary>Share of parts that a model in shadow may judge otherwise than the inspecting one, 0 to 1. Default: 0.2.</summary>
    [Within(0.0, 1.0)]
    public double MaximumFlipRate { get; init; } = DefaultMaximumFlipRate;

    /// <summary>Attempts to fetch a bundle until the order is refused, 1 to 100; the waits between grow to 5 min. Default: 8.</summary>
    [Within(1, 100)]
    public int DownloadAttempts { get; init; } = DefaultDownloadAttempts;
}

/// <summary>Checks <see cref="SwapOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class SwapOptionsValidator : IValidateOptions<SwapOptions>;
