using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>L2-normalised features: vectors over channels, v / sqrt(|v|^2 + eps), so that lengths are at most 1.</summary>
internal static class UnitVectors
{
    /// <summary>
    /// The constant inside the square root for features whose mean square length is about 1, so that it also holds in half
    /// precision; vectors far shorter than usual have no direction.
    /// </summary>
    public const double Epsilon = 1e-4;

    /// <summary>Normalises features [N,C,H,W].</summary>
    public static Tensor Of(Tensor features, double epsilon = Epsilon) =>
        features / (features.square().sum(1, keepdim: true) + epsilon).sqrt();

    /// <summary>Adds the same arithmetic to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">What the names of the new values begin with.</param>
    /// <param name="features">Name of the features [1,C,H,W].</param>
    /// <param name="channels">Number of channels C.</param>
    /// <param name="epsilon">Name of the constant inside the square root.</param>
    /// <returns>Name of the unit vectors.</returns>
    public static string Export(GraphWriter graph, string name, string features, int channels, string epsilon)
    {
        var square = graph.SumChannels(name + "/square_length", graph.Node("Mul", name + "/square", features, features), channels);
        var length = graph.Node("Sqrt", name + "/length", graph.Node("Add", name + "/safe_length", square, epsilon));
        return graph.Node("Div", name + "/unit", features, length);
    }
}
