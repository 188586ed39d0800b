using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Tests.Weights;
using MultiAD.Edge.Trainer.Weights;
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
    public void The_embedded_teacher_is_the_ResNet18_whose_digest_its_card_gives()
    {
        using var teacher = Teacher.Load(TeacherArchitecture.ResNet18Name);

        var card = Path.Combine(RealData.Repository, "trainer/MultiAD.Edge.Trainer/Teachers/Embedded/README.md");
        Assert.Equal(TeacherArchitecture.ResNet18Name, teacher.Name);
        Assert.Equal(NetworkShape.ResNet18, teacher.Network.Shape);
        Assert.Contains(teacher.Digest, File.ReadAllText(card), StringComparison.Ordinal);
    }

    [NeedsRealDataFact(RealWeights)]
    public void The_embedded_teacher_sees_what_its_source_in_single_precision_sees()
    {
        using var embedded = Teacher.Load(Teacher.EmbeddedName);
        using var source = Teacher.Load(RealData.Path(RealWeights));
        using var gradients = no_grad();
        random.manual_seed(2);
        var image = nn.functional.avg_pool2d(randn(1, 3, 132, 132), 5, 1) * 5;

        var features = embedded.Network.forward(image).Zip(source.Network.forward(image));

        Assert.All(
            features,
            level => Assert.InRange(((level.First - level.Second).norm() / level.Second.norm()).item<float>(), 1e-6f, 2e-3f));
    }

    [Fact]
    public void A_name_of_the_catalogue_is_looked_up_in_the_cache()
    {
        using var folder = new TemporaryFolder();
        var cache = new TeacherCache(folder.Path);
        var path = cache.WeightsPath(TeacherArchitecture.WideResNet50Name);
        File.WriteAllText(path, "no weights");

        var error = Assert.Throws<WeightsException>(() => Teacher.Load(TeacherArchitecture.WideResNet50Name, cache));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_embedded_teacher_comes_before_a_file_of_its_name_in_the_cache()
    {
        using var folder = new TemporaryFolder();
        var cache = new TeacherCache(folder.Path);
        File.WriteAllText(cache.WeightsPath(Teacher.EmbeddedName), "no weights");

        using var teacher = Teacher.Load(Teacher.EmbeddedName, cache);

        Assert.Equal(TeacherArchitecture.ResNet18Name, teacher.Name);
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

    [Theory]
    [InlineData(TeacherArchitecture.ResNet18Name)]
    [InlineData(TeacherArchitecture.WideResNet50Name)]
    public void Batch_norm_in_the_file_gives_the_same_features_as_folded_weights(string name)
    {
        using var folder = new TemporaryFolder();
        random.manual_seed(3);
        var shape = TeacherArchitecture.Residual.Single(architecture => architecture.Name == name).Shape;
        using var trained = new FeatureNetwork(shape, trainable: true);
        using var gradients = no_grad();
        trained.train();
        _ = trained.forward(randn(4, 3, 64, 64));
        trained.eval();
        var input = randn(1, 3, 64, 64);
        var expected = trained.forward(input);

        var separate = folder["separate.safetensors"];
        File.WriteAllBytes(separate, BatchNormFile.Of(trained).ToSinglePrecision());
        var folded = folder["folded.safetensors"];
        File.WriteAllBytes(folded, trained.Store().ToHalfPrecision());
        using var fromSeparate = Teacher.Load(separate);
        using var fromFolded = Teacher.Load(folded);

        Assert.Equal(name, fromSeparate.Name);
        Assert.Equal(name, fromFolded.Name);
        for (var level = 0; level < 3; level++)
        {
            var range = expected[level].abs().max().item<float>();
            Assert.InRange((fromSeparate.Network.forward(input)[level] - expected[level]).abs().max().item<float>() / range, 0, 1e-4);
            Assert.InRange((fromFolded.Network.forward(input)[level] - expected[level]).abs().max().item<float>() / range, 0, 0.01);
        }
    }

    [Fact]
    public void Tensors_after_layer3_and_counters_are_ignored()
    {
        using var folder = new TemporaryFolder();
        using var network = new FeatureNetwork(NetworkShape.WideResNet50, trainable: false);
        var file = network.Store();
        file.Tensors["layer4.0.conv1.weight"] = new TensorData([4, 4, 1, 1], new float[16]);
        file.Tensors["fc.weight"] = new TensorData([2, 2], new float[4]);
        file.Tensors["bn1.num_batches_tracked"] = new TensorData([], [7]);
        File.WriteAllBytes(folder["whole.safetensors"], file.ToHalfPrecision());

        using var teacher = Teacher.Load(folder["whole.safetensors"]);

        Assert.Equal(TeacherArchitecture.WideResNet50Name, teacher.Name);
        Assert.Equal([256, 512, 1024], teacher.Network.Shape.OutputChannels);
    }

    [Theory]
    [InlineData("resnet34", 64, 64, 3, "3,4,6", false)]
    [InlineData("resnet50", 64, 64, 1, "3,4,6", true)]
    [InlineData("resnext50_32x4d", 128, 4, 1, "3,4,6", true)]
    [InlineData("wide_resnet101_2", 128, 128, 1, "3,4,23", true)]
    public void A_relative_is_refused_with_what_was_found_and_what_is_accepted(
        string name, int width, int groupWidth, int kernel, string blocks, bool bottleneck)
    {
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal);
        var stage = 0;
        foreach (var count in blocks.Split(',').Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)))
        {
            stage++;
            for (var block = 0; block < count; block++)
            {
                shapes[$"layer{stage}.{block}.conv1.weight"] = [width, 64, kernel, kernel];
                shapes[$"layer{stage}.{block}.conv2.weight"] = [width, groupWidth, 3, 3];
                if (bottleneck)
                {
                    shapes[$"layer{stage}.{block}.conv3.weight"] = [256, width, 1, 1];
                }
            }
        }

        var error = Assert.Throws<TeacherException>(() => TeacherArchitecture.Recognize(name + ".safetensors", shapes));

        Assert.Contains(name + ".safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains(blocks.Replace(",", ", ", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.Contains(bottleneck ? "bottleneck" : "basic", error.Message, StringComparison.Ordinal);
        Assert.Contains(TeacherArchitecture.WideResNet50Name, error.Message, StringComparison.Ordinal);
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
        var file = new SafeTensorsFile();
        file.Tensors["layer1.0.conv1.weight"] = new TensorData([64, 64, 1, 1], new float[64 * 64]);
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

        var error = Assert.Throws<WeightsException>(() => Teacher.Load(folder["partial.safetensors"]));

        Assert.Contains("layer3.1.conv2.weight", error.Message, StringComparison.Ordinal);
    }
}
