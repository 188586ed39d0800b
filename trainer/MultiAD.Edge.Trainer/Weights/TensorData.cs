using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Weights;

/// <summary>A tensor's values outside of libtorch, in single precision.</summary>
/// <param name="Shape">Extent of each dimension.</param>
/// <param name="Values">Values in row-major order.</param>
internal sealed record TensorData(long[] Shape, float[] Values)
{
    /// <summary>A copy of a tensor of single precision, on any device and with or without gradients.</summary>
    public static TensorData Of(Tensor tensor) => new(tensor.shape, tensor.detach().cpu().contiguous().data<float>().ToArray());
}
