namespace MultiAD.Edge.Trainer.Networks;

/// <summary>The stem of a network.</summary>
/// <param name="Channels">Output channels.</param>
/// <param name="Kernel">Side of the convolution's kernel, odd.</param>
internal sealed record StemShape(int Channels, int Kernel)
{
    /// <summary>Stride of the convolution and the pooling together.</summary>
    public const int Stride = 4;
}
