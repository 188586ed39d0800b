using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Pipeline;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Tests.Data;
using MultiAD.Edge.Trainer.Training;
using TorchSharp;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Training;

public sealed class StudentCacheTests : IClassFixture<TorchFixture>, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Teacher teacher = Teacher.Load(Teacher.EmbeddedName);

    private string Students => this.folder["students"];

    public void Dispose()
    {
        this.teacher.Dispose();
        this.folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_model_is_the_same_whether_its_student_was_trained_or_loaded(bool all)
    {
        var components = all ? MethodComponents.All : MethodComponents.SqueezeExcite | MethodComponents.Denoising;
        var images = PartPictures.WriteDiscs(this.folder["parts"], 10);

        var (plain, _) = this.Train(images, components, null);
        var (trained, first) = this.Train(images, components, this.Students);
        var (loaded, second) = this.Train(images, components, this.Students);

        Assert.Equal(plain, trained);
        Assert.Equal(trained, loaded);
        Assert.False(first.Time.StudentFromCache);
        Assert.True(second.Time.StudentFromCache);
        _ = Assert.Single(Directory.GetFiles(this.Students));
    }

    [Fact]
    public void Components_after_the_student_share_it_and_others_do_not()
    {
        var images = PartPictures.WriteDiscs(this.folder["parts"], 10);

        var (_, denoising) = this.Train(images, MethodComponents.SqueezeExcite | MethodComponents.Denoising, this.Students);
        const MethodComponents WithMemory = MethodComponents.SqueezeExcite | MethodComponents.Denoising | MethodComponents.Memory;
        var (_, memory) = this.Train(images, WithMemory, this.Students);
        var (_, copying) = this.Train(images, MethodComponents.SqueezeExcite, this.Students);
        var (_, seed) = this.Train(images, MethodComponents.SqueezeExcite, this.Students, seed: 2);

        Assert.Equal(
            [false, true, false, false],
            new[] { denoising, memory, copying, seed }.Select(report => report.Time.StudentFromCache));
    }

    [Fact]
    public void A_student_that_sees_another_size_of_the_same_input_is_another()
    {
        var images = NoiseParts.Read(this.folder, 64, 2);
        var whole = new TrainingOptions { Size = 64, Seed = 1, FalseRejectTarget = 0.05 };
        string[] keys =
        [
            .. new[] { whole, whole with { SmallerSizes = [32] }, whole with { SmallerSizes = [48] } }
                .Select(options => StudentCache.KeyOf(images, [0, 1], options, this.teacher)),
        ];

        Assert.Equal(3, keys.Distinct().Count());
        Assert.Equal(keys[1], StudentCache.KeyOf(images, [0, 1], whole with { SmallerSizes = [32] }, this.teacher));
    }

    [Fact]
    public void A_student_from_the_cache_counts_with_the_time_of_its_training()
    {
        var images = PartPictures.WriteDiscs(this.folder["parts"], 10);
        _ = this.Train(images, MethodComponents.SqueezeExcite, this.Students);
        var file = Assert.Single(Directory.GetFiles(this.Students));
        using (var student = new BinaryWriter(File.Open(file, FileMode.Open)))
        using (var header = new BinaryReader(student.BaseStream))
        {
            _ = header.ReadString();
            _ = header.ReadDouble();
            student.Write(TimeSpan.FromHours(3).Ticks);
        }

        var (_, report) = this.Train(images, MethodComponents.SqueezeExcite, this.Students);

        Assert.InRange(report.Time.Elapsed, TimeSpan.FromHours(3), TimeSpan.FromHours(3.5));
    }

    [Fact]
    public void A_damaged_student_is_named()
    {
        var images = PartPictures.WriteDiscs(this.folder["parts"], 10);
        _ = this.Train(images, MethodComponents.SqueezeExcite, this.Students);
        var file = Assert.Single(Directory.GetFiles(this.Students));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..1000]);

        var error = Assert.Throws<StudentCacheException>(() => this.Train(images, MethodComponents.SqueezeExcite, this.Students));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    private (byte[] Model, TrainingReport Report) Train(
        IReadOnlyList<string> images, MethodComponents components, string? students, int seed = 1)
    {
        var options = new TrainingOptions
        {
            Size = 128,
            Seed = seed,
            Steps = 3,
            Components = components,
            FalseRejectTarget = 0.05,
            StudentFolder = students,
        };
        var bundle = this.folder["part.multiad"];
        var target = new BundleTarget(bundle, "part", 1, DateTimeOffset.UnixEpoch);
        var pipeline = new TrainingPipeline(this.teacher, options, torch.CPU);
        var report = pipeline.Run(target, images, new Progress<WorkProgress>(), CancellationToken.None);
        return (BundleReader.Open(bundle).Read(ModelBundle.ModelName), report);
    }
}
