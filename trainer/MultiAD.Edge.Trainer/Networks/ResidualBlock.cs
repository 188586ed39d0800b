using MultiAD.Edge.Trainer.Onnx;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>Two 3x3 convolutions around a shortcut, with squeeze and excitation before the sum where asked.</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly ConvUnit first;
    private readonly ConvUnit second;
    private readonly ConvUnit? shortcut;
    private readonly SqueezeExcite? gate;

    /// <summary>Creates the block; <paramref name="name"/> is its name in a file, such as <c>layer1.0</c>.</summary>
    public ResidualBlock(string name, int channelsIn, int channelsOut, int stride, bool normalise, bool squeezeExcite)
        : base(name)
    {
        this.first = new ConvUnit(name + ".conv1", name + ".bn1", channelsIn, channelsOut, 3, stride, relu: true, normalise);
        this.second = new ConvUnit(name + ".conv2", name + ".bn2", channelsOut, channelsOut, 3, 1, relu: false, normalise);
        this.shortcut = stride != 1 || channelsIn != channelsOut
            ? new ConvUnit(name + ".downsample.0", name + ".downsample.1", channelsIn, channelsOut, 1, stride, relu: false, normalise)
            : null;
        this.gate = squeezeExcite ? new SqueezeExcite(name + ".se", channelsOut) : null;
        this.RegisterComponents();
    }

    /// <summary>Its convolutions.</summary>
    public IEnumerable<ConvUnit> Units => this.shortcut is null ? [this.first, this.second] : [this.first, this.second, this.shortcut];

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var output = this.second.forward(this.first.forward(input));
        if (this.gate is not null)
        {
            output = this.gate.forward(output);
        }

        return (output + (this.shortcut is null ? input : this.shortcut.forward(input))).relu_();
    }

    /// <summary>Adds the block to a graph.</summary>
    public string Emit(GraphWriter graph, string scope, string input)
    {
        var output = this.second.Emit(graph, scope, this.first.Emit(graph, scope, input));
        output = this.gate?.Emit(graph, scope, output) ?? output;
        var side = this.shortcut?.Emit(graph, scope, input) ?? input;
        var name = $"{scope}/{this.GetName()}";
        return graph.Node("Relu", name + "/relu", graph.Node("Add", name + "/sum", output, side));
    }
}
