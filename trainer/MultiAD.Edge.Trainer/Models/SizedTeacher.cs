using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Models;

/// <summary>The frozen teacher at one of the sizes at which it sees the input.</summary>
internal sealed class SizedTeacher
{
    private readonly FeatureNetwork teacher;
    private readonly AreaReduction? reduction;
    private readonly double[] epsilons;

    /// <summary>Creates the teacher at one size.</summary>
    /// <param name="teacher">Frozen teacher; not owned.</param>
    /// <param name="input">Size of the input.</param>
    /// <param name="size">Size that the teacher sees, not larger.</param>
    public SizedTeacher(FeatureNetwork teacher, InputSize input, InputSize size)
    {
        this.teacher = teacher;
        this.Size = size;
        this.reduction = size == input ? null : new AreaReduction(input, size);
        this.epsilons = [.. teacher.Shape.Strides.Select(_ => UnitVectors.Epsilon)];
    }

    /// <summary>Size that the teacher sees.</summary>
    public InputSize Size { get; }

    /// <summary>Sets the constants inside the square roots that normalise the features, see <see cref="TrainedModel"/>.</summary>
    /// <param name="meanSquareLengths">Per level: mean over cells of the squared length of the feature vector.</param>
    public void SetEpsilons(IReadOnlyList<double> meanSquareLengths)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(meanSquareLengths.Count, this.epsilons.Length);
        for (var level = 0; level < this.epsilons.Length; level++)
        {
            this.epsilons[level] = UnitVectors.Epsilon * Math.Max(meanSquareLengths[level], 1e-12);
        }
    }

    /// <summary>Images, normalised images or masks [N,C,H,W] of the input's size in this size.</summary>
    public Tensor Reduce(Tensor images) => this.reduction?.Apply(images) ?? images;

    /// <summary>The stem's output of images [N,3,H,W] of the input's size, RGB, 0..255; without gradients.</summary>
    public Tensor ForwardStem(Tensor images)
    {
        using var gradients = no_grad();

        // With the channels innermost libtorch needs a third of the time for the stem, and less for the teacher.
        var normalized = this.Reduce(ImageNormalization.Apply(images));
        return this.teacher.ForwardStem(normalized.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
    }

    /// <summary>The features [N,C_l,H_l,W_l] that follow a stem's output, before any scaling; without gradients.</summary>
    public Tensor[] ForwardStages(Tensor stem)
    {
        using var gradients = no_grad();
        return this.teacher.ForwardStages(stem);
    }

    /// <summary>Unit vectors of the features.</summary>
    public Tensor[] Normalize(Tensor[] features) =>
        [.. features.Select((feature, level) => UnitVectors.Of(feature, this.epsilons[level]))];

    /// <summary>Adds the stem to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="mark">What tells this size's names from another's; empty where there is one size.</param>
    /// <param name="normalized">Name of the normalised image of the input's size.</param>
    /// <returns>Name of the stem's output.</returns>
    public string ExportStem(GraphWriter graph, string mark, string normalized)
    {
        var image = this.reduction?.Export(graph, "reduce" + mark, normalized) ?? normalized;
        return this.teacher.ExportStem(graph, "teacher" + mark, image);
    }

    /// <summary>Adds the unit vectors of the features that follow a stem's output to a graph; names of them, per level.</summary>
    public string[] ExportUnitVectors(GraphWriter graph, string mark, string stem) =>
    [
        .. this.teacher.ExportStages(graph, "teacher" + mark, stem).Select((feature, level) =>
        {
            var name = $"features{mark}/teacher{level + 1}";
            var own = graph.Scalar(name + "/epsilon", this.epsilons[level]);
            return UnitVectors.Export(graph, name, feature, this.teacher.Shape.OutputChannels[level], own);
        }),
    ];
}
