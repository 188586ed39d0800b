using MultiAD.Edge.Trainer.Fusion;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>The branches' raw maps of good parts that were held out, or left out in turn.</summary>
/// <param name="Maps">One sample per tile, part after part.</param>
/// <param name="PartOfSample">The part that each sample shows.</param>
internal sealed record HeldOutMaps(BranchMaps Maps, IReadOnlyList<int> PartOfSample)
{
    /// <summary>The parts, in the order of their samples.</summary>
    public IReadOnlyList<int> Parts { get; } = [.. PartOfSample.Distinct()];

    /// <summary>The maps of all parts but some.</summary>
    public BranchMaps Without(IReadOnlySet<int> parts) => this.Maps.Only(sample => !parts.Contains(this.PartOfSample[sample]));
}
