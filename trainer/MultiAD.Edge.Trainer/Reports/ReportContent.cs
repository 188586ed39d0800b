using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Examples;
using MultiAD.Edge.Trainer.Metrics;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>What a report page shows. Only the title is needed; every section that is left out is not on the page.</summary>
/// <remarks>All texts are plain: the page escapes them.</remarks>
internal sealed record ReportContent
{
    /// <summary>Heading of the page.</summary>
    public required string Title { get; init; }

    /// <summary>What the report is about, as names and values: model, version, data, date and the like.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>Paragraphs below the heading.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What happens at the limit, counted.</summary>
    public LimitOutcome? Outcome { get; init; }

    /// <summary>The metrics.</summary>
    public EvaluationMetrics? Numbers { get; init; }

    /// <summary>Other models on the same parts; a table beside <see cref="Numbers"/>, which it needs.</summary>
    public IReadOnlyList<ComparedModel> Compared { get; init; } = [];

    /// <summary>Scores of the parts, for the histogram and the table of limits.</summary>
    public ScoreDistribution? Scores { get; init; }

    /// <summary>Image ROC curve, from (0, 0) to (1, 1).</summary>
    public IReadOnlyList<CurvePoint> RocCurve { get; init; } = [];

    /// <summary>PRO curve of the pixels, up to a false positive rate of <see cref="EvaluationReport.ProLimit"/>.</summary>
    public IReadOnlyList<CurvePoint> ProCurve { get; init; } = [];

    /// <summary>One row for each kind of defect.</summary>
    public IReadOnlyList<DefectRow> Defects { get; init; } = [];

    /// <summary>Parts with pictures.</summary>
    public IReadOnlyList<ExampleGroup> Examples { get; init; } = [];
}
