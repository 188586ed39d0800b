namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>What one inspection found.</summary>
/// <param name="Verdict">Pass or fail.</param>
/// <param name="RawScore">Raw score, not clamped; the largest value of the anomaly map, or of a tile's where the frame is cut into tiles.</param>
/// <param name="Score">Calibrated score 0..1, 0.5 at the limit.</param>
/// <param name="GoodPercentile">Share of good parts expected below this score, 0..1.</param>
/// <param name="ImageLimit">Raw limit that the verdict rests on.</param>
/// <param name="PixelLimit">Raw limit of the regions.</param>
/// <param name="Regions">Defect regions in camera-frame pixels, highest peak first; empty on pass, and where a tile alone saw a defect at its edge.</param>
public readonly record struct InspectionOutcome(
    Verdict Verdict,
    double RawScore,
    double Score,
    double GoodPercentile,
    double ImageLimit,
    double PixelLimit,
    DefectRegion[] Regions);
