using System.Diagnostics;
using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Synthesis;
using MultiAD.Edge.Trainer.Teachers;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>Trains the branches that the options ask for.</summary>
internal sealed class BranchTrainer
{
    // Full weights: only their ratios matter. The memory is the steadiest branch, and weighs more than all others; where
    // there are several, at as many sizes, they share its weight.
    private const double MemoryWeight = 1.0;
    private const double DiscriminatorWeight = 0.15;

    // With as many samples, changed copies of them take the place of rare patches in the memory, and cost the teacher and the
    // student time without making them better.
    private const int EnoughSamples = 50;

    // Coarser levels see more context and are steadier on textured parts, so they weigh more before anything is known.
    private static readonly double[] LevelWeights = [0.05, 0.1, 0.25];

    private readonly Teacher teacher;
    private readonly PreparedImages images;
    private readonly TrainingOptions options;
    private readonly TrainingContext context;

    /// <summary>Creates a trainer.</summary>
    /// <param name="teacher">Frozen teacher; moved to the device.</param>
    /// <param name="images">All parts.</param>
    /// <param name="options">What to train, and how.</param>
    /// <param name="context">Device, seed, progress and cancellation.</param>
    public BranchTrainer(Teacher teacher, PreparedImages images, TrainingOptions options, TrainingContext context)
    {
        this.teacher = teacher;
        this.images = images;
        this.options = options;
        this.context = context;
    }

    private bool HasStudent => this.options.Method == TrainingMethod.MultiAd;

    /// <summary>Trains a model on some of the parts.</summary>
    /// <param name="training">Those parts.</param>
    /// <exception cref="StudentCacheException">A kept student is damaged.</exception>
    /// <exception cref="SynthesisException">No anomaly can be made on one of the parts.</exception>
    public TrainedBranches Train(IReadOnlyList<int> training)
    {
        var model = this.CreateModel();
        try
        {
            int[] samples = [.. training.SelectMany(this.images.SamplesOf)];
            var copied = this.HasStudent && samples.Length < EnoughSamples;
            var views = new AugmentedViews(this.images, samples, copied ? this.context.Seed : null, this.context.Cancellation);
            var anomalies = new AnomalyGenerator(this.images, samples);
            var student = TrainedStudent.None;
            double? discriminatorAuroc = null;
            using (var targets = TeacherFeatureCache.Prepare(model, views, this.At(model, 0)))
            {
                if (this.HasStudent)
                {
                    student = this.TrainOrLoad(model, training, views, targets, anomalies);
                    for (var level = 0; level < model.Scales.Count; level++)
                    {
                        model.Add(new DistillationBranch(level, LevelWeights[level]));
                    }
                }

                this.AddMemory(model, views, targets, 0);
            }

            this.AddFurtherMemories(model, views);
            if (this.HasStudent && this.Has(MethodComponents.Discriminator))
            {
                discriminatorAuroc = this.TrainDiscriminator(model, views, anomalies);
            }

            return new TrainedBranches(model, student, discriminatorAuroc);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private bool HasMemory => !this.HasStudent || this.Has(MethodComponents.Memory);

    private bool Has(MethodComponents component) => this.options.Components.HasFlag(component);

    private TrainedModel CreateModel()
    {
        var shape = this.teacher.Network.Shape.Student with { SqueezeExcite = this.Has(MethodComponents.SqueezeExcite) };
        InputSize[] smaller = [.. this.options.SmallerSizes.Select(side => new InputSize(side, side))];
        var (network, student) = (this.teacher.Network, this.HasStudent ? shape : null);
        var model = new TrainedModel(network, student, this.options.Size, this.options.Size, smaller);
        this.teacher.Network.to(this.context.Device);
        model.Student?.to(this.context.Device);
        return model;
    }

    private TrainedStudent TrainOrLoad(
        TrainedModel model, IReadOnlyList<int> training, AugmentedViews views, TeacherFeatureCache targets, AnomalyGenerator anomalies)
    {
        var cache = this.options.StudentFolder is { } folder
            ? new StudentCache(folder, StudentCache.KeyOf(this.images, training, this.options, this.teacher))
            : null;
        if (cache?.TryLoad(model.Student!) is { } kept)
        {
            return kept;
        }

        var clock = Stopwatch.StartNew();
        var corrupting = this.Has(MethodComponents.Denoising) ? anomalies : null;
        var speed = new StudentDistillation(model, views, targets, corrupting, this.options, this.context).Run();
        var trained = new TrainedStudent(speed, clock.Elapsed, FromCache: false);
        cache?.Save(model.Student!, trained);
        return trained;
    }

    // Progress says at which size where there are several.
    private TrainingContext At(TrainedModel model, int size) => model.Sizes.Count == 1
        ? this.context
        : this.context with { Progress = new MarkedProgress(this.context.Progress, $" at {model.Sizes[size].Width}") };

    private void AddMemory(TrainedModel model, AugmentedViews views, TeacherFeatureCache targets, int size)
    {
        if (!this.HasMemory)
        {
            return;
        }

        var builder = new MemoryBankBuilder(view => targets.UnitVectors([view]), views.Count, this.At(model, size))
        {
            Name = MemoryBank.DefaultName + model.MarkOf(size),
            Size = size,
            PartOf = view => views.SampleOf(view) / this.images.TilesPerPart,
        };
        var weight = MemoryWeight / model.Sizes.Count;
        model.Add(this.HasStudent
            ? builder.Build(MemoryBank.DefaultPatches, MemoryBank.DefaultDimensions, weight)
            : builder.Build(MemoryBank.PlainPatches, null, weight));
    }

    // One size after the other: the teacher's features of all views take much memory.
    private void AddFurtherMemories(TrainedModel model, AugmentedViews views)
    {
        for (var size = 1; size < model.Sizes.Count && this.HasMemory; size++)
        {
            using var features = TeacherFeatureCache.Prepare(model, views, this.At(model, size), size: size);
            this.AddMemory(model, views, features, size);
        }
    }

    private double TrainDiscriminator(TrainedModel model, AugmentedViews views, AnomalyGenerator anomalies)
    {
        // The weights drawn here must not depend on how much chance the student's training used up, if it ran at all.
        random.manual_seed(this.context.Seed + 1);
        var discriminator = new Discriminator(model.Channels, DiscriminatorWeight);
        discriminator.to(this.context.Device);
        var auroc = new DiscriminatorTraining(model, views, anomalies, this.options, this.context).Run(discriminator);
        model.Add(discriminator);
        return auroc;
    }
}
