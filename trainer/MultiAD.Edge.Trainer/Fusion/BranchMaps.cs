namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>Raw maps of all branches over a number of samples, from which the fusion is fitted.</summary>
/// <param name="Rows">Rows of cells, per branch.</param>
/// <param name="Columns">Columns of cells, per branch.</param>
internal sealed record BranchMaps(IReadOnlyList<int> Rows, IReadOnlyList<int> Columns)
{
    /// <summary>One entry per sample: one array of rows x columns values per branch.</summary>
    public List<float[][]> Samples { get; } = [];

    /// <summary>Some of the samples.</summary>
    public BranchMaps Only(Func<int, bool> which)
    {
        var some = new BranchMaps(this.Rows, this.Columns);
        some.Samples.AddRange(this.Samples.Where((_, index) => which(index)));
        return some;
    }
}
