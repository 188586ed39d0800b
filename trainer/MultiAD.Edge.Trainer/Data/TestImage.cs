namespace MultiAD.Edge.Trainer.Data;

/// <summary>One image of a data folder's test part.</summary>
/// <param name="Path">Path of the image.</param>
/// <param name="Kind">Kind of defect, the name of its folder; <see cref="PartFolder.GoodKind"/> for a good part.</param>
/// <param name="MaskPath">Path of the defect mask; null for a good part and for a kind without masks.</param>
internal sealed record TestImage(string Path, string Kind, string? MaskPath)
{
    /// <summary>True for a good part.</summary>
    public bool IsGood => this.Kind == PartFolder.GoodKind;
}
