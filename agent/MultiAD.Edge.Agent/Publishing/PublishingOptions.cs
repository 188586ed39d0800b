using Microsoft.Extensions.Options;
using MultiAD.Edge.Agent.Settings;
using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>What a station publishes of a verdict. Section <c>Stations:NAME:Publishing</c>.</summary>
internal sealed record PublishingOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Publishing";

    /// <summary>Default of <see cref="MapMaximumSide"/>, in pixels.</summary>
    public const int DefaultMapMaximumSide = 640;

    /// <summary>Default of <see cref="MapMaximumBytes"/>.</summary>
    public const int DefaultMapMaximumBytes = 512 << 10;

    /// <summary>Default of <see cref="MaximumRegions"/>.</summary>
    public const int DefaultMaximumRegions = 20;

    /// <summary>Default of <see cref="MapsKept"/>.</summary>
    public const int DefaultMapsKept = 1000;

    /// <summary>Default of <see cref="MapsPerSecond"/>.</summary>
    public const int DefaultMapsPerSecond = 10;

    /// <summary>Default of <see cref="ResultExpiry"/>.</summary>
    public static readonly TimeSpan DefaultResultExpiry = TimeSpan.FromSeconds(30);

    /// <summary>Time after which a broker drops an undelivered result, 1 s to 1 day. Default: 30 s.</summary>
    [Within("00:00:01", "1.00:00:00")]
    public TimeSpan ResultExpiry { get; init; } = DefaultResultExpiry;

    /// <summary>
    /// Defect regions that a result or an alert lists, 0 to 32, the highest peaks first; the message counts them all. A small
    /// number makes messages short enough for a receiver with a buffer of fixed size. Default: 20.
    /// </summary>
    [Within(0, DefectRegionFinder.MaximumRegions)]
    public int MaximumRegions { get; init; } = DefaultMaximumRegions;

    /// <summary>Longest side of a published heat map in pixels, 64 to 4096. Default: 640.</summary>
    [Within(64, 4096)]
    public int MapMaximumSide { get; init; } = DefaultMapMaximumSide;

    /// <summary>Largest published heat map in bytes, 4096 to 16777216; a larger one is scaled down. Default: 524288.</summary>
    [Within(4096, 16 << 20)]
    public int MapMaximumBytes { get; init; } = DefaultMapMaximumBytes;

    /// <summary>
    /// Heat maps drawn in one second at most, 1 to 100, so that a run of failed parts leaves the processor to inspection; the
    /// part that opens an alert always has one. Default: 10.
    /// </summary>
    [Within(1, 100)]
    public int MapsPerSecond { get; init; } = DefaultMapsPerSecond;

    /// <summary>Folder that also keeps the heat maps of this station's alerts; one of its own. Default: none.</summary>
    public string? MapsFolder { get; init; }

    /// <summary>Heat maps kept in <see cref="MapsFolder"/>, 1 to 1000000; the oldest are deleted. Default: 1000.</summary>
    [Within(1, 1_000_000)]
    public int MapsKept { get; init; } = DefaultMapsKept;
}

/// <summary>Checks <see cref="PublishingOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class PublishingOptionsValidator : IValidateOptions<PublishingOptions>;
