using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>Maps RGB 0..255 to the range that ImageNet networks expect: (x / 255 - mean) / deviation per channel.</summary>
internal static class ImageNormalization
{
    private static readonly float[] Means = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviations = [0.229f, 0.224f, 0.225f];

    /// <summary>Normalises images [N,3,H,W].</summary>
    public static Tensor Apply(Tensor images) =>
        (images - tensor(Offsets, 1, 3, 1, 1).to(images.device)) * tensor(Gains, 1, 3, 1, 1).to(images.device);

    /// <summary>Adds the normalisation to a graph.</summary>
    public static string Export(GraphWriter graph, string input)
    {
        var mean = graph.Constant("normalize/mean", new TensorData([1, 3, 1, 1], Offsets));
        var centered = graph.Node("Sub", "normalize/center", input, mean);
        return graph.Node("Mul", "normalize/scale", centered, graph.Constant("normalize/gain", new TensorData([1, 3, 1, 1], Gains)));
    }

    private static float[] Offsets => [.. Means.Select(mean => mean * 255)];

    private static float[] Gains => [.. Deviations.Select(deviation => 1 / (deviation * 255))];
}
