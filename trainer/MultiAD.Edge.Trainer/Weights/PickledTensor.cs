namespace MultiAD.Edge.Trainer.Weights;

/// <summary>A tensor as a view of a storage; within it and of non-negative extents and strides.</summary>
/// <param name="Storage">Where its elements lie.</param>
/// <param name="Offset">First element.</param>
/// <param name="Shape">Extent of each dimension.</param>
/// <param name="Strides">Distance in elements between neighbours along each dimension.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Number of elements.</summary>
    public long Count => this.Shape.Aggregate(1L, (product, extent) => product * extent);
}
