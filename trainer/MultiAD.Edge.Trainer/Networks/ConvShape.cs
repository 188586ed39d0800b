namespace MultiAD.Edge.Trainer.Networks;

/// <summary>Shape of a convolution with "same" padding and of what follows it.</summary>
/// <param name="ChannelsIn">Input channels.</param>
/// <param name="ChannelsOut">Output channels.</param>
/// <param name="Kernel">Side of the kernel, odd.</param>
/// <param name="Stride">Stride.</param>
internal sealed record ConvShape(int ChannelsIn, int ChannelsOut, int Kernel, int Stride = 1)
{
    /// <summary>Whether batch norm follows; otherwise the convolution has a bias.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>Whether ReLU follows.</summary>
    public bool Relu { get; init; }

    /// <summary>Cells that are added on each side.</summary>
    public int Padding => this.Kernel / 2;
}
