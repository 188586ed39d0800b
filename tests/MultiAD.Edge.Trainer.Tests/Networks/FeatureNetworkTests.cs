using Microsoft.ML.OnnxRuntime;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Onnx;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Networks;

public sealed class FeatureNetworkTests : IClassFixture<TorchFixture>
{
    [Fact]
    public void The_graph_of_a_wide_resnet50_2_gives_the_features_of_its_forward_pass()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        random.manual_seed(11);
        using var network = new FeatureNetwork(NetworkShape.WideResNet50, trainable: true);
        network.train();
        _ = network.forward(randn(2, 3, 64, 64));
        network.eval();
        var input = randn(1, 3, 64, 96);
        var expected = network.forward(input);

        var graph = new GraphWriter("features");
        var outputs = network.ExportStages(graph, "teacher", network.ExportStem(graph, "teacher", graph.Input("image", 1, 3, 64, 96)));
        for (var level = 0; level < outputs.Length; level++)
        {
            graph.Output($"level{level}", outputs[level], expected[level].shape);
        }

        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(graph.ToModel("0", new Dictionary<string, string>()), options);
        using var image = OrtValue.CreateTensorValueFromMemory(input.data<float>().ToArray(), input.shape);
        using var run = new RunOptions();
        using var results = session.Run(run, ["image"], [image], session.OutputNames);

        Assert.Equal([[1, 256, 16, 24], [1, 512, 8, 12], [1, 1024, 4, 6]], expected.Select(level => level.shape));
        for (var level = 0; level < expected.Length; level++)
        {
            var torch = expected[level].contiguous().data<float>().ToArray();
            var onnx = results[level].GetTensorDataAsSpan<float>().ToArray();
            Assert.Equal(torch.Length, onnx.Length);
            Assert.InRange(torch.Zip(onnx, (a, b) => Math.Abs(a - b)).Max() / torch.Max(), 0, 1e-4);
        }
    }

    [Fact]
    public void The_student_of_a_wide_resnet50_2_is_small_and_reaches_its_channels_by_heads()
    {
        var student = NetworkShape.WideResNet50.Student;

        Assert.Equal([256, 512, 1024], student.OutputChannels);
        Assert.All(student.Stages, stage => Assert.Null(stage.Inner));
        Assert.InRange((double)student.MultiplyAccumulates(256) / NetworkShape.ResNet18.Student.MultiplyAccumulates(256), 1, 1.3);
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("wide")]
    [InlineData("compact")]
    public void Multiply_accumulates_are_those_of_the_convolutions(string name)
    {
        var shape = name switch { "resnet18" => NetworkShape.ResNet18, "wide" => NetworkShape.WideResNet50, _ => NetworkShape.Compact };
        using var network = new FeatureNetwork(shape, trainable: false);
        var stored = network.Store().Tensors;

        // Each weight is used once a cell of its output; the stride of each stage's cells is known.
        long total = 0;
        foreach (var (tensor, value) in stored.Where(entry => entry.Key.EndsWith(".weight", StringComparison.Ordinal)))
        {
            var stride = tensor.StartsWith("layer", StringComparison.Ordinal) ? shape.Strides[tensor[5] - '1']
                : tensor.StartsWith("head", StringComparison.Ordinal) ? shape.Strides[tensor[4] - '1']
                : 2;
            if (shape.Stages[0].Inner is not null && tensor.EndsWith(".0.conv1.weight", StringComparison.Ordinal) && tensor[5] != '1')
            {
                stride /= 2;
            }

            total += value.Values.Length * (256L / stride) * (256L / stride);
        }

        Assert.Equal(total, shape.MultiplyAccumulates(256));
    }
}
