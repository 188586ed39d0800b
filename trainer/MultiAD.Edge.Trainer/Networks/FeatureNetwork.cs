using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>
/// A network that turns normalised images [N,3,H,W] into one feature map per stage [N,C_l,H/s_l,W/s_l]. Teachers and
/// students are both of this kind; they differ in shape and in where their weights come from.
/// </summary>
internal sealed class FeatureNetwork : nn.Module<Tensor, Tensor[]>
{
    private readonly ConvUnit? stem;
    private readonly TorchSharp.Modules.ModuleList<ResidualBlock> blocks = [];
    private readonly TorchSharp.Modules.ModuleList<ConvUnit> heads = [];

    /// <summary>Creates the network with random weights.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="trainable">Whether its convolutions are followed by batch norm.</param>
    public FeatureNetwork(NetworkShape shape, bool trainable)
        : base(nameof(FeatureNetwork))
    {
        this.Shape = shape;
        var stem = new ConvShape(3, shape.Stem.Channels, shape.Stem.Kernel, 2) { BatchNorm = trainable, Relu = true };
        this.stem = shape.SharedStem ? null : new ConvUnit("conv1", "bn1", stem);
        var channels = shape.Stem.Channels;
        for (var s = 0; s < shape.Stages.Count; s++)
        {
            var stage = shape.Stages[s];
            for (var b = 0; b < stage.Blocks; b++)
            {
                var stride = b == 0 ? stage.Stride : 1;
                this.blocks.append(new ResidualBlock($"layer{s + 1}.{b}", channels, stage, stride, trainable, shape.SqueezeExcite));
                channels = stage.Channels;
            }

            if (shape.Heads is not null)
            {
                this.heads.append(new ConvUnit($"head{s + 1}", $"head{s + 1}.bn", new ConvShape(channels, shape.Heads[s], 1)));
            }
        }

        this.RegisterComponents();
    }

    /// <summary>Its shape.</summary>
    public NetworkShape Shape { get; }

    private IEnumerable<ConvUnit> Units =>
        this.blocks.SelectMany(block => block.Units).Concat(this.heads).Concat(this.stem is null ? [] : [this.stem]);

    /// <summary>Outputs of images; of another network's <see cref="ForwardStem"/> for a network that shares its stem.</summary>
    public override Tensor[] forward(Tensor input) => this.ForwardStages(this.ForwardStem(input));

    /// <summary>The stem's output [N,C,h,w]; the input itself for a network that shares another's stem.</summary>
    public Tensor ForwardStem(Tensor input) =>
        this.stem is null ? input : nn.functional.max_pool2d(this.stem.forward(input), kernel_size: 3, stride: 2, padding: 1);

    /// <summary>The outputs that follow a stem's output.</summary>
    public Tensor[] ForwardStages(Tensor value)
    {
        var outputs = new Tensor[this.Shape.Stages.Count];
        var index = 0;
        for (var s = 0; s < outputs.Length; s++)
        {
            for (var b = 0; b < this.Shape.Stages[s].Blocks; b++)
            {
                value = this.blocks[index++].forward(value);
            }

            outputs[s] = this.Shape.Heads is null ? value : this.heads[s].forward(value);
        }

        return outputs;
    }

    /// <summary>Takes all weights from a file; the network must have been created as not trainable.</summary>
    /// <exception cref="WeightsException">A tensor is missing or has another shape.</exception>
    public void Load(string origin, SafeTensorsFile file)
    {
        foreach (var unit in this.Units)
        {
            unit.Load(origin, file);
        }
    }

    /// <summary>All weights with batch norm folded, under their names.</summary>
    public SafeTensorsFile Store()
    {
        var file = new SafeTensorsFile();
        foreach (var unit in this.Units)
        {
            unit.Store(file);
        }

        return file;
    }

    /// <summary>Adds the stem to a graph and returns its output's name; nothing for a network that shares another's stem.</summary>
    public string ExportStem(GraphWriter graph, string scope, string input) =>
        this.stem is null
            ? input
            : graph.MaxPool(scope + "/maxpool", this.stem.Export(graph, scope, input), kernel: 3, stride: 2, padding: 1);

    /// <summary>Adds what follows the stem to a graph.</summary>
    /// <returns>Names of the outputs.</returns>
    public string[] ExportStages(GraphWriter graph, string scope, string value)
    {
        var outputs = new string[this.Shape.Stages.Count];
        var index = 0;
        for (var s = 0; s < outputs.Length; s++)
        {
            for (var b = 0; b < this.Shape.Stages[s].Blocks; b++)
            {
                value = this.blocks[index++].Export(graph, scope, value);
            }

            outputs[s] = this.Shape.Heads is null ? value : this.heads[s].Export(graph, scope, value);
        }

        return outputs;
    }
}
