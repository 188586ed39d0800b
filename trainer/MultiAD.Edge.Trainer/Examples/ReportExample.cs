namespace MultiAD.Edge.Trainer.Examples;

/// <summary>One part with its pictures.</summary>
/// <param name="Name">File name or another name.</param>
/// <param name="Kind">Kind of defect, or good.</param>
/// <param name="RawScore">Raw score.</param>
/// <param name="Calibrated">Calibrated score, 0..1, 0.5 at the limit.</param>
/// <param name="Rejected">True where the part is over the limit.</param>
/// <param name="Pictures">Pictures to show side by side.</param>
internal sealed record ReportExample(
    string Name,
    string Kind,
    double RawScore,
    double Calibrated,
    bool Rejected,
    IReadOnlyList<ReportPicture> Pictures);
