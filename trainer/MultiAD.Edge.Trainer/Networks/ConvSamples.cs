using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>What a convolution is fitted with at a number of places.</summary>
/// <param name="Patches">Inputs [P,C_in k k].</param>
/// <param name="Outputs">What should come of them [P,C_out].</param>
internal readonly record struct ConvSamples(Tensor Patches, Tensor Outputs);
