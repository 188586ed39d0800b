using MultiAD.Edge.Inspection.Verdicts;

namespace MultiAD.Edge.Agent.Publishing;

/// <summary>What keeps messages about a verdict short, so that a receiver knows how large a buffer must be.</summary>
internal static class MessageBounds
{
    /// <summary>Longest text that an agent writes of its own accord, in characters.</summary>
    public const int MaximumText = 300;

    private const string Ellipsis = "...";

    /// <summary>Regions that a message lists.</summary>
    public static IReadOnlyList<DefectRegion> Regions(InspectionOutcome outcome, PublishingOptions options) =>
        outcome.Regions.Length <= options.MaximumRegions ? outcome.Regions : outcome.Regions[..options.MaximumRegions];

    /// <summary>A text, cut where it is longer than <see cref="MaximumText"/>.</summary>
    public static string? Text(string? text) =>
        text is { Length: > MaximumText } ? text[..(MaximumText - Ellipsis.Length)] + Ellipsis : text;
}
