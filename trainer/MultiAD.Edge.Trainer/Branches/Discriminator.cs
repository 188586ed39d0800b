using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// Discriminator branch: a small convolutional network that looks at how the student departs from the teacher, at all
/// levels at once, and tells cells of good parts from altered ones. Its input is C_l (t - s)^2 of the unit vectors t and s,
/// per channel and level; its map is the logit on the grid of the second level.
/// </summary>
internal sealed class Discriminator : nn.Module<Tensor[], Tensor>, IMapBranch
{
    /// <summary>Level whose grid the discriminator's map has.</summary>
    public const int GridLevel = 1;

    private const int HiddenChannels = 32;

    private readonly ModuleList<Conv2d> projection = [];
    private readonly Conv2d hidden;
    private readonly Conv2d head;

    /// <summary>Creates an untrained discriminator.</summary>
    /// <param name="channels">Channels per level.</param>
    /// <param name="weight">Weight in the fusion where it is trusted.</param>
    public Discriminator(IReadOnlyList<int> channels, double weight)
        : base(nameof(Discriminator))
    {
        this.TrustedWeight = weight;
        for (var level = 0; level < channels.Count; level++)
        {
            this.projection.append(nn.Conv2d(channels[level], HiddenChannels, 1, bias: level == GridLevel));
        }

        this.hidden = nn.Conv2d(HiddenChannels, HiddenChannels, 3, padding: 1);
        this.head = nn.Conv2d(HiddenChannels, 1, 1);
        this.RegisterComponents();
    }

    /// <inheritdoc/>
    public string Name => "discriminator";

    /// <inheritdoc/>
    public int Level => GridLevel;

    /// <inheritdoc/>
    public double PriorWeight => this.TrustedWeight * StudentCaution.Share;

    /// <inheritdoc/>
    public double TrustedWeight { get; }

    /// <summary>
    /// The discriminator's inputs [N,C_l,h,w]; finer levels are reduced to the grid of the second level, coarser ones keep
    /// their own.
    /// </summary>
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
        var value = this.projection[GridLevel].forward(input[GridLevel]);
        for (var level = 0; level < input.Length; level++)
        {
            if (level != GridLevel)
            {
                var projected = this.projection[level].forward(input[level]);
                value = value + (level > GridLevel ? Resize(projected, value.shape) : projected);
            }
        }

        return this.head.forward(this.hidden.forward(value.relu()).relu());
    }

    /// <inheritdoc/>
    public Tensor Map(PartFeatures features) => this.forward(Discrepancies(features));

    /// <inheritdoc/>
    public string Export(GraphWriter graph, FeatureNames features)
    {
        string? value = null;
        for (var level = 0; level < features.Teacher.Length; level++)
        {
            var scope = $"{this.Name}/level{level + 1}";
            var difference = graph.Node("Sub", scope + "/difference", features.Teacher[level], features.Student[level]);
            var square = graph.Node("Mul", scope + "/square", difference, difference);
            square = level < GridLevel ? Resized(scope + "/reduced", square, features.Channels[level]) : square;
            var projected = Convolve(scope + "/projection", square, this.projection[level], 0, features.Channels[level]);
            projected = level > GridLevel ? Resized(scope + "/enlarged", projected, HiddenChannels) : projected;
            value = value is null ? projected : graph.Node("Add", scope + "/sum", value, projected);
        }

        value = graph.Node("Relu", this.Name + "/projection_relu", value!);
        value = graph.Node("Relu", this.Name + "/hidden_relu", Convolve(this.Name + "/hidden", value, this.hidden, 1));
        return Convolve(this.Name + "/head", value, this.head, 0);

        string Convolve(string name, string input, Conv2d layer, int padding, double gain = 1)
        {
            var bias = layer.bias is null ? null : TensorData.Of(layer.bias);
            return graph.Convolution(name, input, TensorData.Of(layer.weight! * gain), bias, 1, padding);
        }

        string Resized(string name, string input, int channels) =>
            graph.Resize(name, input, 1, channels, features.Rows[GridLevel], features.Columns[GridLevel]);
    }

    private static Tensor Resize(Tensor map, long[] grid) =>
        nn.functional.interpolate(map, [grid[2], grid[3]], mode: InterpolationMode.Bilinear, align_corners: false);
}
