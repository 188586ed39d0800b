namespace MultiAD.Edge.Trainer.Weights;

/// <summary>A storage that a pickle refers to; its data lie elsewhere in the checkpoint.</summary>
/// <param name="Type">Type of its elements.</param>
/// <param name="Key">Name of its data.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record PickledStorage(StorageType Type, string Key, long Count);
