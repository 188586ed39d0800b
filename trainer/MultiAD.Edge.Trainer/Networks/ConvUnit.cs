using MultiAD.Edge.Trainer.Onnx;
using MultiAD.Edge.Trainer.Teachers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Networks;

/// <summary>Convolution with "same" padding, then batch norm where the unit is trained, then ReLU where asked.</summary>
internal sealed class ConvUnit : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv;
    private readonly BatchNorm2d? norm;
    private readonly bool relu;
    private readonly int kernel;
    private readonly int stride;

    /// <summary>Creates the unit.</summary>
    /// <param name="weightName">Name of its weights in a file, such as <c>layer1.0.conv1</c>.</param>
    /// <param name="normName">Name of its batch norm in a file, such as <c>layer1.0.bn1</c>.</param>
    /// <param name="channelsIn">Input channels.</param>
    /// <param name="channelsOut">Output channels.</param>
    /// <param name="kernel">Side of the kernel, odd.</param>
    /// <param name="stride">Stride.</param>
    /// <param name="relu">Whether ReLU follows.</param>
    /// <param name="normalise">Whether batch norm follows; otherwise the convolution has a bias.</param>
    public ConvUnit(string weightName, string normName, int channelsIn, int channelsOut, int kernel, int stride, bool relu, bool normalise)
        : base(weightName)
    {
        this.WeightName = weightName;
        this.NormName = normName;
        this.kernel = kernel;
        this.stride = stride;
        this.relu = relu;
        this.conv = nn.Conv2d(channelsIn, channelsOut, kernel, stride: stride, padding: kernel / 2, bias: !normalise);
        nn.init.kaiming_normal_(this.conv.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        this.norm = normalise ? nn.BatchNorm2d(channelsOut) : null;
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
        if (this.norm is not null)
        {
            output = this.norm.forward(output);
        }

        return this.relu ? output.relu_() : output;
    }

    /// <summary>
    /// Weights and bias with the batch norm folded in: w' = w g / sqrt(v + eps), b' = (b - m) g / sqrt(v + eps) + beta.
    /// </summary>
    public (StoredTensor Weight, StoredTensor Bias) Fold()
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

        return (Store(weight), Store(bias));
    }

    /// <summary>Takes weights from a file; the unit must be without batch norm, a batch norm in the file is folded in.</summary>
    /// <exception cref="TeacherException">A tensor is missing or has another shape.</exception>
    public void Load(string origin, SafeTensors file)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var weight = Take(origin, file, this.WeightName + ".weight", this.conv.weight!.shape);
        long[] channels = [weight.shape[0]];
        var bias = file.Tensors.ContainsKey(this.WeightName + ".bias") ? Take(origin, file, this.WeightName + ".bias", channels) : zeros(channels);
        if (file.Tensors.ContainsKey(this.NormName + ".running_mean"))
        {
            var gain = Take(origin, file, this.NormName + ".weight", channels)
                / (Take(origin, file, this.NormName + ".running_var", channels) + 1e-5).sqrt();
            weight *= gain.view(-1, 1, 1, 1);
            bias = ((bias - Take(origin, file, this.NormName + ".running_mean", channels)) * gain) + Take(origin, file, this.NormName + ".bias", channels);
        }
        else if (!file.Tensors.ContainsKey(this.WeightName + ".bias"))
        {
            throw new TeacherException($"{origin}: {this.WeightName} has neither a bias nor a batch norm {this.NormName}. Export the whole network.");
        }

        this.conv.weight!.copy_(weight);
        this.conv.bias!.copy_(bias);
    }

    /// <summary>Adds the unit to a graph, batch norm folded.</summary>
    /// <returns>Name of the output.</returns>
    public string Emit(GraphWriter graph, string scope, string input)
    {
        var (weight, bias) = this.Fold();
        var name = $"{scope}/{this.WeightName}";
        var output = graph.Convolution(name, input, weight, bias, this.stride, this.kernel / 2);
        return this.relu ? graph.Node("Relu", name + "/relu", output) : output;
    }

    private static StoredTensor Store(Tensor tensor) => new(tensor.shape, tensor.cpu().contiguous().data<float>().ToArray());

    private static Tensor Take(string origin, SafeTensors file, string name, long[] shape)
    {
        if (!file.Tensors.TryGetValue(name, out var stored))
        {
            throw new TeacherException($"{origin}: tensor {name} is missing. Export the whole network with torchvision's names.");
        }

        if (!stored.Shape.SequenceEqual(shape))
        {
            throw new TeacherException(
                $"{origin}: tensor {name} has shape [{string.Join(",", stored.Shape)}], [{string.Join(",", shape)}] is expected. Export the network unchanged, with torchvision's names.");
        }

        return tensor(stored.Values, stored.Shape);
    }
}
