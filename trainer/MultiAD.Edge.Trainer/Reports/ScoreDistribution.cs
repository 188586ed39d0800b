namespace MultiAD.Edge.Trainer.Reports;

/// <summary>Raw scores of a set of parts and the limit they are held against.</summary>
/// <param name="Good">Raw scores of good parts, in any order; finite.</param>
/// <param name="Defective">Raw scores of defective parts, in any order; finite.</param>
/// <param name="Limit">Raw score above which a part is rejected.</param>
internal sealed record ScoreDistribution(IReadOnlyList<double> Good, IReadOnlyList<double> Defective, double Limit)
{
    /// <summary>What the good parts are called on the page.</summary>
    public string GoodLabel { get; init; } = "good parts";

    /// <summary>What the defective parts are called on the page.</summary>
    public string DefectiveLabel { get; init; } = "defective parts";

    /// <summary>What all these parts together are called on the page.</summary>
    public string SetLabel { get; init; } = "this test set";
}
