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
    private static readonly TrainingContext Context = new(CPU, 3, new Progress<WorkProgress>(), default);

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

        model.Add(new MemoryBankBuilder(part => good[part], good.Length, Context).Build(40, 32, 1));
        model.Add(new Discriminator(model.Channels, 1));

        // The second level's branch has a gain and an offset for each place, the others have one for all.
        var cells = Enumerable.Range(0, 96);
        var perCell = new BranchScale([.. cells.Select(cell => 1 + (cell * 0.01f))], [.. cells.Select(cell => cell * -0.002f)]);
        model.ScaleBranches([.. model.Branches.Select((_, at) => at == 1 ? perCell : new BranchScale([0.5f + at], [-0.1f * at]))]);

        AssertParity(model, model.Export("0", new Dictionary<string, string>()));
    }

    [Fact]
    public void A_model_that_sees_three_sizes_computes_the_same_in_its_graph_and_stores_its_teacher_once()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        using var teacher = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        teacher.eval();
        using var single = new TrainedModel(teacher, teacher.Shape.Student, 96, 64);
        using var model = new TrainedModel(teacher, teacher.Shape.Student, 96, 64, new InputSize(48, 32), new InputSize(80, 48));
        foreach (var (one, sizes) in new[] { (single, 1), (model, 3) })
        {
            one.Student!.eval();
            one.Add(new DistillationBranch(1, 1));
            for (var size = 0; size < sizes; size++)
            {
                var at = size;
                one.SetNormalizationEpsilons([3 + size, 0.5, 20 - size], size);
                var good = Enumerable.Range(0, 3).Select(_ => one.TeacherUnitVectors(rand(1, 3, 64, 96) * 255, at)).ToArray();
                var builder = new MemoryBankBuilder(part => good[part], good.Length, Context) { Name = $"memory{at}", Size = at };
                one.Add(builder.Build(20, 16, 1));
            }

            one.Add(new Discriminator(one.Channels, 1));
        }

        var onnx = model.Export("0", new Dictionary<string, string>());

        Assert.Equal([(4, 6), (4, 6), (6, 10), (8, 12), (4, 6)], model.Branches.Select(model.GridOf));
        AssertParity(model, onnx);

        // The teacher's weights alone are 11 MB.
        Assert.InRange(onnx.Length - single.Export("0", new Dictionary<string, string>()).Length, 0, 500_000);
    }

    [Fact]
    public void A_larger_size_adds_a_map_and_leaves_what_the_smallest_gives_as_it_is()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        using var teacher = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        teacher.eval();
        using var small = new TrainedModel(teacher, null, 64, 64);
        using var model = new TrainedModel(teacher, null, 128, 128, new InputSize(64, 64));
        var pixels = (rand(1, 3, 64, 64) * 255).floor();

        // Twice as large by repetition, whose means are the pixels again.
        var image = pixels.repeat_interleave(2, 2).repeat_interleave(2, 3);

        var expected = small.TeacherUnitVectors(pixels);
        var atSmall = model.TeacherUnitVectors(image);
        var atLarge = model.TeacherUnitVectors(image, 1);

        for (var level = 0; level < expected.Length; level++)
        {
            Assert.InRange((expected[level] - atSmall[level]).abs().max().item<float>(), 0, 1e-4);
            Assert.Equal(2 * expected[level].shape[3], atLarge[level].shape[3]);
        }
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(64, 32)]
    [InlineData(80, 80)]
    public void A_size_that_is_not_smaller_than_the_input_is_refused(int width, int height)
    {
        using var teacher = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);

        Assert.Throws<ArgumentException>(() => new TrainedModel(teacher, null, 64, 64, new InputSize(width, height)));
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

    private static void AssertParity(TrainedModel model, byte[] onnx)
    {
        using var exported = new ScoringModel(onnx, model.Width, model.Height, new ScoringOptions { Threads = 1 });
        using var slot = exported.CreateSlot();
        var image = (rand(1, 3, model.Height, model.Width) * 255).floor();
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
}
