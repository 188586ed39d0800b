using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Fusion;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Teachers;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Models;

public sealed class TrainedModelTests : IClassFixture<TorchFixture>
{
    [Theory]
    [InlineData(Teacher.EmbeddedName)]
    [InlineData(TeacherArchitecture.ResNet18Name)]
    [InlineData(TeacherArchitecture.WideResNet50Name)]
    public void The_exported_graph_computes_what_the_trained_model_does(string name)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        using var teacher = new FeatureNetwork(TeacherArchitecture.Residual.FirstOrDefault(architecture => architecture.Name == name)?.Shape ?? NetworkShape.Compact, trainable: false);
        teacher.eval();
        using var model = new TrainedModel(teacher, teacher.Shape.Student, 96, 64);
        model.Student!.train();
        _ = model.StudentDirections(rand(4, 3, 64, 96) * 255);
        model.Student.eval();
        model.ScaleTeacher([3, 0.5, 20]);
        var good = Enumerable.Range(0, 3).Select(_ => model.TeacherDirections(rand(1, 3, 64, 96) * 255)).ToArray();
        for (var level = 0; level < 3; level++)
        {
            model.Add(new DistillationBranch(level, 1));
        }

        model.Add(MemoryBank.Build(part => good[part], good.Length, 40, 32, 1, 3, new Progress<WorkProgress>(), default));
        model.Add(new Discriminator(model.Channels, 1));

        // The second level's branch has a gain and an offset for each place, the others have one for all.
        model.ScaleBranches([.. model.Branches.Select((branch, at) => branch.Level == 1 && at == 1
            ? new BranchScale([.. Enumerable.Range(0, 96).Select(cell => 1 + (cell * 0.01f))], [.. Enumerable.Range(0, 96).Select(cell => cell * -0.002f)])
            : new BranchScale([0.5f + at], [-0.1f * at]))]);

        using var exported = new ScoringModel(model.Export("0", new Dictionary<string, string>()), 96, 64, new ScoringOptions { Threads = 1 });
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
    public void A_student_that_is_its_teacher_finds_nothing()
    {
        using var scope = NewDisposeScope();
        using var teacher = new FeatureNetwork(NetworkShape.Compact, trainable: false);
        teacher.eval();
        using var model = new TrainedModel(teacher, teacher.Shape.Student, 64, 64);
        var images = rand(1, 3, 64, 64) * 255;
        var directions = model.TeacherDirections(images);

        var own = directions.Select(direction => 1 - (direction * direction).sum(1)).ToArray();

        Assert.All(own, distance => Assert.InRange(distance.abs().max().item<float>(), 0, 0.05));
    }

    [Fact]
    public void Strides_and_channels_of_student_and_teacher_are_the_same()
    {
        foreach (var shape in new[] { NetworkShape.Compact, NetworkShape.ResNet18, NetworkShape.WideResNet50 })
        {
            Assert.Equal([4, 8, 16], shape.Strides);
            Assert.Equal(shape.Strides, shape.Student.Strides);
            Assert.Equal(shape.OutputChannels, shape.Student.OutputChannels);
            Assert.True(shape.Student.SqueezeExcite);
        }
    }
}
