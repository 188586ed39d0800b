namespace MultiAD.Edge.Trainer.Networks;

/// <summary>One stage of blocks.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Blocks">Number of blocks.</param>
/// <param name="Stride">Stride of the first block.</param>
/// <param name="Inner">Channels inside a bottleneck block; null for basic blocks.</param>
internal sealed record StageShape(int Channels, int Blocks, int Stride, int? Inner = null);
