using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>Convolution with "same" padding, then batch norm where the unit is trained, then ReLU where asked.</summary>
internal sealed class ConvUnit : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d? norm;
    private readonly ConvShape shape;

    /// <summary>Creates the unit with random weights.</summary>
    /// <param name="weightName">Name of its weights in a file, such as <c>layer1.0.conv1</c>.</param>
    /// <param name="normName">Name of its batch norm in a file, such as <c>layer1.0.bn1</c>.</param>
    /// <param name="shape">Its shape.</param>
    public ConvUnit(string weightName, string normName, ConvShape shape)
        : base(weightName)
    {
        this.WeightName = weightName;
        this.NormName = normName;
        this.shape = shape;
        var (from, to, kernel, stride) = shape;
        this.conv = nn.Conv2d(from, to, kernel, stride: stride, padding: shape.Padding, bias: !shape.BatchNorm);
        nn.init.kaiming_normal_(this.conv.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        this.norm = shape.BatchNorm ? nn.BatchNorm2d(to) : null;
        this.RegisterComponents();
    }

    /// <summary>Name of the weights in a file.</summary>
    public string WeightName { get; }

    /// <summary>Name of the batch norm in a file.</summary>
    public string NormName { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var output = this.conv.forward(input);
        output = this.norm is null ? output : this.norm.forward(output);
        return this.shape.Relu ? output.relu_() : output;
    }

    /// <summary>Adds all weights to a file, batch norm folded.</summary>
    public void Store(SafeTensorsFile file)
    {
        var (weight, bias) = this.Fold();
        file.Tensors[this.WeightName + ".weight"] = weight;
        file.Tensors[this.WeightName + ".bias"] = bias;
    }

    /// <summary>
    /// Weights and bias with the batch norm folded in: w' = w g / sqrt(v + eps), b' = (b - m) g / sqrt(v + eps) + beta.
    /// </summary>
    private (TensorData Weight, TensorData Bias) Fold()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var weight = this.conv.weight!.detach();
        var bias = this.conv.bias?.detach() ?? zeros(weight.shape[0]).to(weight.device);
        if (this.norm is not null)
        {
            var gain = this.norm.weight! / (this.norm.running_var! + this.norm.eps).sqrt();
            weight *= gain.view(-1, 1, 1, 1);
            bias = ((bias - this.norm.running_mean!) * gain) + this.norm.bias!;
        }

        return (TensorData.Of(weight), TensorData.Of(bias));
    }

    /// <summary>Takes weights from a file; the unit must be without batch norm, a batch norm in the file is folded in.</summary>
    /// <exception cref="WeightsException">A tensor is missing or has another shape.</exception>
    public void Load(string origin, SafeTensorsFile file)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var weight = Take(origin, file, this.WeightName + ".weight", this.conv.weight!.shape);
        long[] channels = [weight.shape[0]];
        var hasBias = file.Tensors.ContainsKey(this.WeightName + ".bias");
        var bias = hasBias ? Take(origin, file, this.WeightName + ".bias", channels) : zeros(channels);
        if (file.Tensors.ContainsKey(this.NormName + ".running_mean"))
        {
            var gain = Take(origin, file, this.NormName + ".weight", channels)
                / (Take(origin, file, this.NormName + ".running_var", channels) + 1e-5).sqrt();
            weight *= gain.view(-1, 1, 1, 1);
            bias = ((bias - Take(origin, file, this.NormName + ".running_mean", channels)) * gain)
                + Take(origin, file, this.NormName + ".bias", channels);
        }
        else if (!hasBias)
        {
            throw new WeightsException(
                $"{origin}: {this.WeightName} has neither a bias nor a batch norm {this.NormName}. Export the whole network.");
        }

        this.conv.weight!.copy_(weight);
        this.conv.bias!.copy_(bias);
    }

    /// <summary>Adds the unit to a graph, batch norm folded.</summary>
    /// <returns>Name of the output.</returns>
    public string Export(GraphWriter graph, string scope, string input)
    {
        var (weight, bias) = this.Fold();
        var name = $"{scope}/{this.WeightName}";
        var output = graph.Convolution(name, input, weight, bias, this.shape.Stride, this.shape.Padding);
        return this.shape.Relu ? graph.Node("Relu", name + "/relu", output) : output;
    }

    private static Tensor Take(string origin, SafeTensorsFile file, string name, long[] shape)
    {
        if (!file.Tensors.TryGetValue(name, out var stored))
        {
            throw new WeightsException($"{origin}: tensor {name} is missing. Export the whole network with torchvision's names.");
        }

        if (!stored.Shape.SequenceEqual(shape))
        {
            throw new WeightsException(
                $"{origin}: tensor {name} has shape [{string.Join(",", stored.Shape)}], [{string.Join(",", shape)}] is expected. "
                + "Export the network unchanged, with torchvision's names.");
        }

        return tensor(stored.Values, stored.Shape);
    }
}
