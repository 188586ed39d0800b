namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>What one inspection found.</summary>
public readonly record struct InspectionOutcome
{
    /// <summary>Pass or fail; anything else where the part has no scores.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>
    /// Raw score, not clamped: the largest value of the anomaly map, or the largest score of a tile where the frame is cut
    /// into tiles. Not a number without scores.
    /// </summary>
    public required double RawScore { get; init; }

    /// <summary>Calibrated score 0..1, 0.5 at the limit. Not a number without scores.</summary>
    public required double Score { get; init; }

    /// <summary>Share of good parts expected below this score, 0..1. Not a number without scores.</summary>
    public required double GoodPercentile { get; init; }

    /// <summary>Raw limit that the verdict rests on; not a number without a model.</summary>
    public required double ImageLimit { get; init; }

    /// <summary>Raw limit of the regions; not a number without a model.</summary>
    public required double PixelLimit { get; init; }

    /// <summary>
    /// Defect regions in camera-frame pixels, highest peak first; empty on pass, and where a tile alone saw a defect at its
    /// edge.
    /// </summary>
    public required DefectRegion[] Regions { get; init; }

    /// <summary>Regions that the map has: more than <see cref="Regions"/> lists where there are very many.</summary>
    public int RegionCount { get; init; }

    /// <summary>The outcome for a part without scores.</summary>
    /// <param name="verdict">Neither pass nor fail.</param>
    /// <param name="imageLimit">Raw limit of the model that should have scored it; not a number without one.</param>
    /// <param name="pixelLimit">Its raw limit of the regions; not a number without one.</param>
    public static InspectionOutcome WithoutScores(Verdict verdict, double imageLimit = double.NaN, double pixelLimit = double.NaN) => new()
    {
        Verdict = verdict,
        RawScore = double.NaN,
        Score = double.NaN,
        GoodPercentile = double.NaN,
        ImageLimit = imageLimit,
        PixelLimit = pixelLimit,
        Regions = [],
    };
}
