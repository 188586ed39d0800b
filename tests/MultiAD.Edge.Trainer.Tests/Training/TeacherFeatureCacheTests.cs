using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Tests.Data;
using MultiAD.Edge.Trainer.Training;
using Xunit;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Tests.Training;

public sealed class TeacherFeatureCacheTests : IClassFixture<TorchFixture>, IDisposable
{
    private const int Side = 64;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void Features_from_the_cache_are_those_that_are_computed_anew()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var teacher = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        teacher.eval();
        using var model = new TrainedModel(teacher, null, Side, Side);
        var images = NoiseParts.Read(this.folder, Side, 4);
        var views = new AugmentedViews(images, [0, 1, 2, 3], seed: 1, CancellationToken.None);
        var context = new TrainingContext(CPU, 1, new Progress<WorkProgress>(), default);
        int[] batch = [views.Count - 1, 0, 2];

        // Half precision keeps 11 bits.
        using var kept = TeacherFeatureCache.Prepare(model, views, context);
        var fromCache = kept.UnitVectors(batch);
        using var computed = TeacherFeatureCache.Prepare(model, views, context, maximumBytes: 0);
        var anew = computed.UnitVectors(batch);

        Assert.True(kept.IsKept);
        Assert.False(computed.IsKept);
        for (var level = 0; level < anew.Length; level++)
        {
            Assert.Equal(anew[level].shape, fromCache[level].shape);
            Assert.InRange((anew[level] - fromCache[level]).abs().max().item<float>(), 0, 1.0 / 1024);
            Assert.True((anew[level][0] - anew[level][1]).abs().max().item<float>() > 0.01, "the views of the test are too alike to tell");
        }
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(0)]
    public void Features_at_a_further_size_have_its_grid_and_leave_the_first_size_as_it_is(long bytes)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using var teacher = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        teacher.eval();
        using var model = new TrainedModel(teacher, null, Side, Side, new InputSize(Side / 2, Side / 2));
        var images = NoiseParts.Read(this.folder, Side, 2);
        var views = new AugmentedViews(images, [0, 1], seed: null, CancellationToken.None);
        var context = new TrainingContext(CPU, 1, new Progress<WorkProgress>(), default);
        var small = model.TeacherUnitVectors(views.Batch([1], CPU));

        using var large = TeacherFeatureCache.Prepare(model, views, context, bytes, size: 1);
        var features = large.UnitVectors([1]);

        Assert.Equal([16, 8, 4], features.Select(level => level.shape[3]));
        Assert.Equal([8, 4, 2], small.Select(level => level.shape[3]));
        for (var level = 0; level < 3; level++)
        {
            var expected = model.TeacherUnitVectors(views.Batch([1], CPU), 1)[level];
            Assert.InRange((expected - features[level]).abs().max().item<float>(), 0, 1.0 / 1024);
            var still = model.TeacherUnitVectors(views.Batch([1], CPU))[level];
            Assert.Equal(0, (still - small[level]).abs().max().item<float>());
        }
    }

    [Fact]
    public void Features_are_kept_exactly_where_they_fit_the_memory_that_is_given()
    {
        using var scope = NewDisposeScope();
        using var teacher = new FeatureNetwork(NetworkShape.ResNet18, trainable: false);
        teacher.eval();
        using var model = new TrainedModel(teacher, null, Side, Side);
        var images = NoiseParts.Read(this.folder, Side, 2);
        var views = new AugmentedViews(images, [0, 1], seed: null, CancellationToken.None);
        var context = new TrainingContext(CPU, 1, new Progress<WorkProgress>(), default);

        // Two views of 64 x 16 x 16, 128 x 8 x 8 and 256 x 4 x 4 values of two bytes.
        const long Needed = 2L * 2 * ((64 * 256) + (128 * 64) + (256 * 16));
        using var enough = TeacherFeatureCache.Prepare(model, views, context, Needed);
        using var tooLittle = TeacherFeatureCache.Prepare(model, views, context, Needed - 1);

        Assert.True(enough.IsKept);
        Assert.False(tooLittle.IsKept);
    }
}
