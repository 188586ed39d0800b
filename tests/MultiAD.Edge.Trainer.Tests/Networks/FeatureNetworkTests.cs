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
        Assert.InRange((double)MultiplyAccumulates(student) / MultiplyAccumulates(NetworkShape.WideResNet50), 0.02, 0.2);
    }

    [Fact]
    public void The_student_of_a_resnet18_costs_less_than_a_fifth_of_its_teacher()
    {
        var student = NetworkShape.ResNet18.Student;

        Assert.Equal([64, 128, 256], student.OutputChannels);
        Assert.InRange((double)MultiplyAccumulates(student) / MultiplyAccumulates(NetworkShape.ResNet18), 0.05, 0.2);
    }

    // Of one forward pass of a network's stages at 256 x 256: each weight is used once a cell of its output.
    private static long MultiplyAccumulates(NetworkShape student)
    {
        using var network = new FeatureNetwork(student, trainable: false);
        return network.Store().Tensors
            .Where(tensor => tensor.Key.EndsWith(".weight", StringComparison.Ordinal))
            .Sum(tensor =>
            {
                var cells = 256L / student.Strides[tensor.Key.First(char.IsAsciiDigit) - '1'];
                return tensor.Value.Values.Length * cells * cells;
            });
    }
}
