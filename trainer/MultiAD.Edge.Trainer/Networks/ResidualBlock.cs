using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>
/// Convolutions around a shortcut, with squeeze and excitation before the sum where asked: two 3x3 (basic), or 1x1 to the
/// inner width, 3x3 with the stride, 1x1 to the output width (bottleneck). Input [N,C_in,H,W], output
/// [N,C_out,H/stride,W/stride].
/// </summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.ModuleList<ConvUnit> path = [];
    private readonly ConvUnit? shortcut;
    private readonly SqueezeExcite? gate;

    /// <summary>Creates the block.</summary>
    /// <param name="name">Its name in a file, such as <c>layer1.0</c>.</param>
    /// <param name="channelsIn">Input channels.</param>
    /// <param name="stage">The stage that it is part of.</param>
    /// <param name="stride">Its stride.</param>
    /// <param name="batchNorm">Whether batch norm follows each convolution.</param>
    /// <param name="squeezeExcite">Whether it ends with squeeze and excitation.</param>
    public ResidualBlock(string name, int channelsIn, StageShape stage, int stride, bool batchNorm, bool squeezeExcite)
        : base(name)
    {
        if (stage.Inner is { } inner)
        {
            this.Append(new ConvShape(channelsIn, inner, 1) { BatchNorm = batchNorm, Relu = true });
            this.Append(new ConvShape(inner, inner, 3, stride) { BatchNorm = batchNorm, Relu = true });
            this.Append(new ConvShape(inner, stage.Channels, 1) { BatchNorm = batchNorm });
        }
        else
        {
            this.Append(new ConvShape(channelsIn, stage.Channels, 3, stride) { BatchNorm = batchNorm, Relu = true });
            this.Append(new ConvShape(stage.Channels, stage.Channels, 3) { BatchNorm = batchNorm });
        }

        var side = new ConvShape(channelsIn, stage.Channels, 1, stride) { BatchNorm = batchNorm };
        this.shortcut = stride != 1 || channelsIn != stage.Channels
            ? new ConvUnit(name + ".downsample.0", name + ".downsample.1", side)
            : null;
        this.gate = squeezeExcite ? new SqueezeExcite(name + ".se", stage.Channels) : null;
        this.RegisterComponents();
    }

    /// <summary>Its convolutions.</summary>
    public IEnumerable<ConvUnit> Units => this.shortcut is null ? this.path : this.path.Append(this.shortcut);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var output = this.path.Aggregate(input, (value, unit) => unit.forward(value));
        if (this.gate is not null)
        {
            output = this.gate.forward(output);
        }

        return (output + (this.shortcut is null ? input : this.shortcut.forward(input))).relu_();
    }

    /// <summary>Adds the block to a graph.</summary>
    public string Export(GraphWriter graph, string scope, string input)
    {
        var output = this.path.Aggregate(input, (value, unit) => unit.Export(graph, scope, value));
        output = this.gate?.Export(graph, scope, output) ?? output;
        var side = this.shortcut?.Export(graph, scope, input) ?? input;
        var name = $"{scope}/{this.GetName()}";
        return graph.Node("Relu", name + "/relu", graph.Node("Add", name + "/sum", output, side));
    }

    private void Append(ConvShape shape)
    {
        var number = this.path.Count + 1;
        this.path.append(new ConvUnit($"{this.GetName()}.conv{number}", $"{this.GetName()}.bn{number}", shape));
    }
}
