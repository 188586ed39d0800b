using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// Discriminator branch: a small convolutional network that looks at how the student departs from the teacher, at all
/// levels at once, and tells cells of good parts from altered ones. Its input is C_l (t - s)^2 of the directions t and s,
/// per channel and level; its map is the logit on the grid of the second level.
/// </summary>
internal sealed class Discriminator : nn.Module<Tensor[], Tensor>, IMapBranch
{
    /// <summary>Level whose grid the discriminator judges.</summary>
    public const int GridLevel = 1;

    private const int Hidden = 32;

    private readonly ModuleList<Conv2d> mix = [];
    private readonly Conv2d look;
    private readonly Conv2d judge;

    /// <summary>Creates an untrained discriminator.</summary>
    /// <param name="channels">Channels per level.</param>
    /// <param name="priorWeight">Weight in the fusion.</param>
    public Discriminator(IReadOnlyList<int> channels, double priorWeight)
        : base(nameof(Discriminator))
    {
        this.PriorWeight = priorWeight;
        for (var level = 0; level < channels.Count; level++)
        {
            this.mix.append(nn.Conv2d(channels[level], Hidden, 1, bias: level == GridLevel));
        }

        this.look = nn.Conv2d(Hidden, Hidden, 3, padding: 1);
        this.judge = nn.Conv2d(Hidden, 1, 1);
        this.RegisterComponents();
    }

    /// <inheritdoc/>
    public string Name => "discriminator";

    /// <inheritdoc/>
    public int Level => GridLevel;

    /// <inheritdoc/>
    public double PriorWeight { get; }

    /// <summary>The discriminator's inputs [N,C_l,h,w]; finer levels are reduced to the grid of the second level, coarser ones keep their own.</summary>
    public static Tensor[] Discrepancies(PartFeatures features)
    {
        var grid = features.Teacher[GridLevel].shape;
        return [.. features.Teacher.Select((teacher, level) =>
        {
            var discrepancy = (teacher - features.Student[level]).square() * teacher.shape[1];
            return level < GridLevel ? Resize(discrepancy, grid) : discrepancy;
        })];
    }

    /// <summary>Logits [N,1,H_2,W_2] of given discrepancies, with gradients.</summary>
    public override Tensor forward(Tensor[] input)
    {
        // The first layer is linear, so that it may work on the small grid before the enlargement.
        var value = this.mix[GridLevel].forward(input[GridLevel]);
        for (var level = 0; level < input.Length; level++)
        {
            if (level != GridLevel)
            {
                var part = this.mix[level].forward(input[level]);
                value = value + (level > GridLevel ? Resize(part, value.shape) : part);
            }
        }

        return this.judge.forward(this.look.forward(value.relu()).relu());
    }

    /// <inheritdoc/>
    public Tensor Map(PartFeatures features) => this.forward(Discrepancies(features));

    /// <inheritdoc/>
    public string Emit(GraphWriter graph, FeatureNames features)
    {
        string? value = null;
        for (var level = 0; level < features.Teacher.Length; level++)
        {
            var scope = $"{this.Name}/level{level + 1}";
            var difference = graph.Node("Sub", scope + "/difference", features.Teacher[level], features.Student[level]);
            var part = graph.Node("Mul", scope + "/square", difference, difference);
            part = level < GridLevel ? Resized(scope + "/reduced", part, features.Channels[level]) : part;
            part = Convolve(scope + "/mix", part, this.mix[level], 0, features.Channels[level]);
            part = level > GridLevel ? Resized(scope + "/enlarged", part, Hidden) : part;
            value = value is null ? part : graph.Node("Add", scope + "/sum", value, part);
        }

        value = graph.Node("Relu", this.Name + "/mix_relu", value!);
        value = graph.Node("Relu", this.Name + "/look_relu", Convolve(this.Name + "/look", value, this.look, 1));
        return Convolve(this.Name + "/judge", value, this.judge, 0);

        string Convolve(string name, string input, Conv2d layer, int padding, double gain = 1) =>
            graph.Convolution(name, input, TensorData.Of(layer.weight! * gain), layer.bias is null ? null : TensorData.Of(layer.bias), 1, padding);

        string Resized(string name, string input, int channels) =>
            graph.Resize(name, input, 1, channels, features.Rows[GridLevel], features.Columns[GridLevel]);
    }

    private static Tensor Resize(Tensor map, long[] grid) =>
        nn.functional.interpolate(map, [grid[2], grid[3]], mode: InterpolationMode.Bilinear, align_corners: false);
}
