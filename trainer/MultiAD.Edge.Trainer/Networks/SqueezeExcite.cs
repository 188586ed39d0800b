using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>
/// Squeeze and excitation (Hu et al., 2018): each channel is multiplied by a gate in 0..1 that depends on the means of
/// all channels. The gates start near 0.9, so that early training is close to that of a network without them.
/// </summary>
internal sealed class SqueezeExcite : nn.Module<Tensor, Tensor>
{
    private const int Reduction = 16;
    private const int MinimumHidden = 8;
    private const double InitialGateLogit = 2.5;

    private readonly Conv2d squeeze;
    private readonly Conv2d excite;

    /// <summary>Creates the gates for a number of channels.</summary>
    public SqueezeExcite(string name, int channels)
        : base(name)
    {
        var hidden = Math.Max(MinimumHidden, channels / Reduction);
        this.squeeze = nn.Conv2d(channels, hidden, 1);
        this.excite = nn.Conv2d(hidden, channels, 1);
        using (no_grad())
        {
            this.excite.weight!.mul_(0.1);
            this.excite.bias!.fill_(InitialGateLogit);
        }

        this.RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var means = input.mean([2L, 3L], keepdim: true);
        return input * this.excite.forward(this.squeeze.forward(means).relu_()).sigmoid_();
    }

    /// <summary>Adds the gates to a graph.</summary>
    public string Export(GraphWriter graph, string scope, string input)
    {
        var name = $"{scope}/{this.GetName()}";
        var means = graph.Node("GlobalAveragePool", name + "/squeeze", input);
        var hidden = graph.Node("Relu", name + "/relu", Convolve("reduce", means, this.squeeze));
        var gate = graph.Node("Sigmoid", name + "/gate", Convolve("expand", hidden, this.excite));
        return graph.Node("Mul", name + "/scale", input, gate);

        string Convolve(string own, string value, Conv2d layer) =>
            graph.Convolution($"{name}/{own}", value, TensorData.Of(layer.weight!), TensorData.Of(layer.bias!), 1, 0);
    }
}
