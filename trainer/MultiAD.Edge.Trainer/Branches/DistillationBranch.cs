using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>Cosine distance, 1 - cos, 0..2, between teacher and student at one level (distillation branch).</summary>
internal sealed class DistillationBranch(int level, double priorWeight) : IMapBranch
{
    /// <inheritdoc/>
    public string Name { get; } = $"distillation{level + 1}";

    /// <inheritdoc/>
    public int Level => level;

    /// <inheritdoc/>
    public double PriorWeight => priorWeight;

    /// <inheritdoc/>
    public Tensor Map(PartFeatures features) => 1 - (features.Student[level] * features.Teacher[level]).sum(1, keepdim: true);

    /// <inheritdoc/>
    public string Emit(GraphWriter graph, FeatureNames features)
    {
        var product = graph.Node("Mul", this.Name + "/product", features.Student[level], features.Teacher[level]);
        return graph.Node("Sub", this.Name + "/distance", graph.Scalar(this.Name + "/one", 1), graph.SumChannels(this.Name + "/cosine", product, features.Channels[level]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
