using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Fusion;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Training;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Models;

public sealed class TrainedModelTests : IClassFixture<TorchFixture>
{
    [Theory]
    [InlineData(TeacherArchitecture.ResNet18Name)]
    [InlineData(TeacherArchitecture.WideResNet50Name)]
    public void The_exported_graph_computes_what_the_trained_model_does(string name)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        var shape = TeacherArchitecture.Residual.Single(architecture => architecture.Name == name).Shape;
        using var teacher = new FeatureNetwork(shape, trainable: false);
        teacher.eval();
        using var model = new TrainedModel(teacher, teacher.Shape.Student, 96, 64);
        model.Student!.train();
        _ = model.StudentUnitVectors(rand(4, 3, 64, 96) * 255);
        model.Student.eval();
        model.SetNormalizationEpsilons([3, 0.5, 20]);
        var good = Enumerable.Range(0, 3).Select(_ => model.TeacherUnitVectors(rand(1, 3, 64, 96) * 255)).ToArray();
        for (var level = 0; level < 3; level++)
        {
            model.Add(new DistillationBranch(level, 1));
        }

        var context = new TrainingContext(CPU, 3, new Progress<WorkProgress>(), default);
        model.Add(new MemoryBankBuilder(part => good[part], good.Length, context).Build(40, 32, 1));
        model.Add(new Discriminator(model.Channels, 1));

        // The second level's branch has a gain and an offset for each place, the others have one for all.
        var cells = Enumerable.Range(0, 96);
        var perCell = new BranchScale([.. cells.Select(cell => 1 + (cell * 0.01f))], [.. cells.Select(cell => cell * -0.002f)]);
        model.ScaleBranches([.. model.Branches.Select((_, at) => at == 1 ? perCell : new BranchScale([0.5f + at], [-0.1f * at]))]);

        var onnx = model.Export("0", new Dictionary<string, string>());
        using var exported = new ScoringModel(onnx, 96, 64, new ScoringOptions { Threads = 1 });
        using var slot = exported.CreateSlot();
        var image = (rand(1, 3, 64, 96) * 255).floor();
        image.data<float>().ToArray().CopyTo(slot.Input);
        exported.Run(slot);
        var (map, score) = model.Forward(image);

        var expected = map.contiguous().data<float>().ToArray();
        var range = expected.Max() - expected.Min();
        Assert.True(range > 0);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(Math.Abs(expected[i] - slot.Map.Values[i]) / range, 0, 1e-3);
        }

        Assert.InRange(Math.Abs(score.item<float>() - slot.RawScore) / range, 0, 1e-3);
        Assert.Equal(slot.Map.Values.ToArray().Max(), slot.RawScore);
    }

    [Fact]
    public void A_student_that_is_its_teacher_finds_nothing_and_another_does()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        using var teacher = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        using var model = new TrainedModel(teacher, NetworkShape.ResNet18 with { SharedStem = true }, 64, 64);
        teacher.eval();
        model.Student!.eval();
        for (var level = 0; level < 3; level++)
        {
            model.Add(new DistillationBranch(level, 1));
        }

        var images = rand(2, 3, 64, 64) * 255;
        var other = model.BranchMaps(images);
        var weights = model.Student.Store();
        foreach (var (name, stem) in teacher.Store().Tensors.Where(tensor => tensor.Key.StartsWith("conv1.", StringComparison.Ordinal)))
        {
            weights.Tensors[name] = stem;
        }

        teacher.Load("student", weights);
        var own = model.BranchMaps(images);

        Assert.All(other, map => Assert.True(map.mean().item<float>() > 0.1));
        Assert.All(own, map => Assert.InRange(map.abs().max().item<float>(), 0, 1e-3));
    }

    [Fact]
    public void Strides_and_channels_of_student_and_teacher_are_the_same()
    {
        foreach (var shape in new[] { NetworkShape.ResNet18, NetworkShape.WideResNet50 })
        {
            Assert.Equal([4, 8, 16], shape.Strides);
            Assert.Equal(shape.Strides, shape.Student.Strides);
            Assert.Equal(shape.OutputChannels, shape.Student.OutputChannels);
            Assert.True(shape.Student.SqueezeExcite);
        }
    }
}
