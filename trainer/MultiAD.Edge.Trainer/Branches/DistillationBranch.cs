using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>Distillation branch: cosine distance, 1 - cos, 0..2, between teacher and student at one level.</summary>
/// <param name="level">Which level, from 0.</param>
/// <param name="weight">Weight in the fusion where it is trusted.</param>
internal sealed class DistillationBranch(int level, double weight) : IMapBranch
{
    /// <inheritdoc/>
    public string Name { get; } = $"distillation{level + 1}";

    /// <inheritdoc/>
    public int Level => level;

    /// <inheritdoc/>
    public double PriorWeight => this.TrustedWeight * StudentCaution.Share;

    /// <inheritdoc/>
    public double TrustedWeight => weight;

    /// <inheritdoc/>
    public Tensor Map(PartFeatures features) => 1 - (features.Student[level] * features.Teacher[level]).sum(1, keepdim: true);

    /// <inheritdoc/>
    public string Export(GraphWriter graph, FeatureNames features)
    {
        var product = graph.Node("Mul", this.Name + "/product", features.Student[level], features.Teacher[level]);
        var cosine = graph.SumChannels(this.Name + "/cosine", product, features.Channels[level]);
        return graph.Node("Sub", this.Name + "/distance", graph.Scalar(this.Name + "/one", 1), cosine);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
