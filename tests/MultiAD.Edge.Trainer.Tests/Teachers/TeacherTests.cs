using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Teachers;

public sealed class TeacherTests : IClassFixture<TorchFixture>
{
    private const string RealWeights = "weights/resnet18-imagenet-layers1-3.safetensors";

    [Fact]
    public void The_embedded_teacher_has_three_levels_at_strides_4_8_and_16()
    {
        using var teacher = Teacher.Load(Teacher.EmbeddedName);
        using var gradients = no_grad();

        var levels = teacher.Network.forward(randn(1, 3, 128, 192));

        Assert.Equal([1, 64, 32, 48], levels[0].shape);
        Assert.Equal([1, 128, 16, 24], levels[1].shape);
        Assert.Equal([1, 256, 8, 12], levels[2].shape);
        Assert.All(levels, level => Assert.True(level.isfinite().all().item<bool>()));
    }

    [Fact]
    public void The_embedded_teacher_costs_at_most_a_third_of_ResNet18()
    {
        var share = (double)NetworkShape.Compact.MultiplyAccumulates(256) / NetworkShape.ResNet18.MultiplyAccumulates(256);

        Assert.InRange(share, 0, 1.0 / 3);
    }

    [Fact]
    public void The_embedded_file_is_at_most_8_MB()
    {
        using var stream = typeof(Teacher).Assembly.GetManifestResourceStream("multiad-s.safetensors");

        Assert.InRange(stream!.Length, 1, 8_000_000);
    }

    [NeedsRealDataFact(RealWeights)]
    public void The_real_ResNet18_from_shared_weights_loads_and_sees()
    {
        using var teacher = Teacher.Load(RealData.Path(RealWeights));
        using var gradients = no_grad();

        var levels = teacher.Network.forward(randn(1, 3, 64, 64));

        Assert.Equal("resnet18", teacher.Name);
        Assert.Equal([1, 256, 4, 4], levels[2].shape);
        Assert.True(levels[2].max().item<float>() > 0);
    }

    [Fact]
    public void Batch_norm_in_the_file_gives_the_same_features_as_folded_weights()
    {
        using var folder = new TemporaryFolder();
        random.manual_seed(3);
        using var trained = new FeatureNetwork(NetworkShape.ResNet18, trainable: true);
        trained.train();
        _ = trained.forward(randn(4, 3, 64, 64));
        trained.eval();
        var input = randn(1, 3, 64, 64);
        var expected = trained.forward(input);

        var separate = folder["separate.safetensors"];
        File.WriteAllBytes(separate, WithBatchNorm(trained).ToHalfPrecision());
        var folded = folder["folded.safetensors"];
        File.WriteAllBytes(folded, trained.Store().ToHalfPrecision());
        using var fromSeparate = Teacher.Load(separate);
        using var fromFolded = Teacher.Load(folded);
        using var gradients = no_grad();

        for (var level = 0; level < 3; level++)
        {
            var range = expected[level].abs().max().item<float>();
            Assert.InRange((fromSeparate.Network.forward(input)[level] - expected[level]).abs().max().item<float>() / range, 0, 0.01);
            Assert.InRange((fromFolded.Network.forward(input)[level] - expected[level]).abs().max().item<float>() / range, 0, 0.01);
        }
    }

    [Fact]
    public void A_missing_teacher_is_named_with_the_remedy()
    {
        var error = Assert.Throws<TeacherException>(() => Teacher.Load("nowhere.safetensors"));

        Assert.Contains("nowhere.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains(Teacher.EmbeddedName, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_network_are_refused()
    {
        using var folder = new TemporaryFolder();
        var file = new SafeTensors();
        file.Tensors["layer1.0.conv1.weight"] = new StoredTensor([64, 64, 1, 1], new float[64 * 64]);
        File.WriteAllBytes(folder["other.safetensors"], file.ToHalfPrecision());

        Assert.Throws<TeacherException>(() => Teacher.Load(folder["other.safetensors"]));
    }

    [Fact]
    public void A_ResNet18_with_a_missing_tensor_is_refused_by_the_tensors_name()
    {
        using var folder = new TemporaryFolder();
        using var network = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        var file = network.Store();
        file.Tensors.Remove("layer3.1.conv2.weight");
        File.WriteAllBytes(folder["partial.safetensors"], file.ToHalfPrecision());

        var error = Assert.Throws<TeacherException>(() => Teacher.Load(folder["partial.safetensors"]));

        Assert.Contains("layer3.1.conv2.weight", error.Message, StringComparison.Ordinal);
    }

    private static SafeTensors WithBatchNorm(FeatureNetwork network)
    {
        var file = new SafeTensors();
        var folded = network.Store();
        var chance = new Random(5);

        // Any gain and mean may stand between: scaled weights with the matching batch norm give the same function.
        foreach (var (name, weight) in folded.Tensors.Where(tensor => tensor.Key.EndsWith(".weight", StringComparison.Ordinal)))
        {
            var stem = name[..^".weight".Length];
            var norm = stem.Contains("downsample.0", StringComparison.Ordinal) ? stem.Replace("downsample.0", "downsample.1", StringComparison.Ordinal) : stem.Replace("conv", "bn", StringComparison.Ordinal);
            var channels = (int)weight.Shape[0];
            var bias = folded.Tensors[stem + ".bias"].Values;
            var gain = Enumerable.Range(0, channels).Select(_ => 0.5f + chance.NextSingle()).ToArray();
            var variance = Enumerable.Range(0, channels).Select(_ => 0.5f + chance.NextSingle()).ToArray();
            var mean = Enumerable.Range(0, channels).Select(_ => chance.NextSingle() - 0.5f).ToArray();
            var factor = gain.Zip(variance, (g, v) => g / MathF.Sqrt(v + 1e-5f)).ToArray();
            var perChannel = weight.Values.Length / channels;
            file.Tensors[name] = new StoredTensor(weight.Shape, [.. weight.Values.Select((value, i) => value / factor[i / perChannel])]);
            file.Tensors[norm + ".weight"] = new StoredTensor([channels], gain);
            file.Tensors[norm + ".running_var"] = new StoredTensor([channels], variance);
            file.Tensors[norm + ".running_mean"] = new StoredTensor([channels], mean);
            file.Tensors[norm + ".bias"] = new StoredTensor([channels], [.. bias.Select((b, i) => b + (mean[i] * factor[i]))]);
        }

        return file;
    }
}
