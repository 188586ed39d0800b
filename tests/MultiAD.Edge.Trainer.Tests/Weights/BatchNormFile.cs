using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Weights;

namespace MultiAD.Edge.Trainer.Tests.Weights;

/// <summary>Writes a network's weights as torchvision does, with a batch norm of any gain and mean between.</summary>
internal static class BatchNormFile
{
    /// <summary>Scaled weights with the matching batch norm: the same function as the network.</summary>
    public static SafeTensorsFile Of(FeatureNetwork network)
    {
        var file = new SafeTensorsFile();
        var folded = network.Store();
        var random = new Random(5);
        foreach (var (name, weight) in folded.Tensors.Where(tensor => tensor.Key.EndsWith(".weight", StringComparison.Ordinal)))
        {
            var stem = name[..^".weight".Length];
            var norm = stem.Contains("downsample.0", StringComparison.Ordinal)
                ? stem.Replace("downsample.0", "downsample.1", StringComparison.Ordinal)
                : stem.Replace("conv", "bn", StringComparison.Ordinal);
            var channels = (int)weight.Shape[0];
            var bias = folded.Tensors[stem + ".bias"].Values;
            var gain = Enumerable.Range(0, channels).Select(_ => 0.5f + random.NextSingle()).ToArray();
            var variance = Enumerable.Range(0, channels).Select(_ => 0.5f + random.NextSingle()).ToArray();
            var mean = Enumerable.Range(0, channels).Select(_ => random.NextSingle() - 0.5f).ToArray();
            var factor = gain.Zip(variance, (g, v) => g / MathF.Sqrt(v + 1e-5f)).ToArray();
            var perChannel = weight.Values.Length / channels;
            file.Tensors[name] = new TensorData(weight.Shape, [.. weight.Values.Select((value, i) => value / factor[i / perChannel])]);
            file.Tensors[norm + ".weight"] = new TensorData([channels], gain);
            file.Tensors[norm + ".running_var"] = new TensorData([channels], variance);
            file.Tensors[norm + ".running_mean"] = new TensorData([channels], mean);
            file.Tensors[norm + ".bias"] = new TensorData([channels], [.. bias.Select((b, i) => b + (mean[i] * factor[i]))]);
        }

        return file;
    }
}
