using System.Diagnostics;
using MultiAD.Edge.Trainer.Branches;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Fusion;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Networks;
using MultiAD.Edge.Trainer.Synthesis;
using MultiAD.Edge.Trainer.Teachers;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>Trains the branches that the options ask for, and fits their fusion on held-out parts.</summary>
internal sealed class MethodBuilder(Teacher teacher, PreparedImages images, TrainingOptions options, Device device)
{
    // Prior weights: only their ratios matter. The memory is the steadiest branch, and weighs more than all others.
    private const double MemoryWeight = 1.0;
    private const double DiscriminatorWeight = 0.15;

    // With as many samples, changed copies of them would only take the place of rare patches in the memory.
    private const int SamplesEnough = 50;

    // Parts of the held-out set that are in turn left out of the fit.
    private const int Folds = 5;

    // With fewer held-out parts the weights would follow those few; they then stay where they start.
    private const int MinimumFusionParts = 20;

    // Held-out samples and synthetic views on them that the weights are learned from.
    private const int MaximumFusionSamples = 60;
    private const int MinimumSyntheticViews = 15;
    private const int MaximumSyntheticViews = 90;

    // Coarser levels see more context and are steadier on textured parts, so they weigh more before anything is known.
    private static readonly double[] LevelWeights = [0.05, 0.1, 0.25];

    private MethodComponents Parts => options.Parts;

    /// <summary>Builds the model.</summary>
    /// <param name="training">Parts to train on.</param>
    /// <param name="heldOut">Parts to fit the fusion on.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public BuiltModel Build(int[] training, int[] heldOut, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        int[] samples = [.. training.SelectMany(images.SamplesOf)];
        var hasStudent = options.Method == TrainingMethod.MultiAd;
        var shape = teacher.Network.Shape.Student with { SqueezeExcite = this.Parts.HasFlag(MethodComponents.SqueezeExcite) };
        var model = new TrainedModel(teacher.Network, hasStudent ? shape : null, options.Size, options.Size);
        try
        {
            teacher.Network.to(device);
            model.Student?.to(device);
            var views = new AugmentedViews(images, samples, hasStudent ? options.Seed : null, cancellationToken);
            using var targets = TeacherFeatureCache.Prepare(model, views, device, progress, cancellationToken);
            var defects = new AnomalyGenerator(images, samples);
            var student = new TrainedStudent(0, TimeSpan.Zero, IsTaken: false);
            double? told = null;
            if (hasStudent)
            {
                var corrupting = this.Parts.HasFlag(MethodComponents.Denoising) ? defects : null;
                student = this.TrainOrTake(model, training, () => new StudentDistillation(model, views, targets, corrupting, options, device).Run(progress, cancellationToken));
                for (var level = 0; level < model.Scales.Count; level++)
                {
                    model.Add(new DistillationBranch(level, LevelWeights[level]));
                }
            }

            if (!hasStudent || this.Parts.HasFlag(MethodComponents.Memory))
            {
                model.Add(MemoryBank.Build(
                    view => targets.Directions([view]),
                    hasStudent && samples.Length < SamplesEnough ? views.Count : views.Unchanged,
                    MemoryBank.DefaultPatches,
                    hasStudent ? MemoryBank.DefaultDimensions : null,
                    MemoryWeight,
                    options.Seed,
                    progress,
                    cancellationToken));
            }

            if (hasStudent && this.Parts.HasFlag(MethodComponents.Discriminator))
            {
                // The weights drawn here must not depend on how much chance the student's training used up, if it ran at all.
                random.manual_seed(options.Seed + 1);
                var discriminator = new Discriminator(model.Channels, DiscriminatorWeight);
                discriminator.to(device);
                told = new DiscriminatorTraining(model, views, defects, options, device).Run(discriminator, progress, cancellationToken);
                model.Add(discriminator);
            }

            random.manual_seed(options.Seed + 2);
            return this.Fit(model, heldOut, student, told, progress, cancellationToken);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private TrainedStudent TrainOrTake(TrainedModel model, int[] training, Func<double> train)
    {
        var store = options.StudentFolder is { } folder ? new StudentCache(folder, StudentCache.KeyOf(images, training, options, teacher)) : null;
        if (store?.Take(model.Student!) is { } taken)
        {
            return taken;
        }

        var clock = Stopwatch.StartNew();
        var speed = train();
        var trained = new TrainedStudent(speed, clock.Elapsed, IsTaken: false);
        store?.Keep(model.Student!, trained);
        return trained;
    }

    private static double[] Sum1(IEnumerable<double> weights)
    {
        double[] values = [.. weights];
        var sum = values.Sum();
        return [.. values.Select(value => value / sum)];
    }

    private static float[][] MapsOf(TrainedModel model, Tensor batch)
    {
        using var scope = NewDisposeScope();
        return [.. model.BranchMaps(batch).Select(map => map.cpu().contiguous().data<float>().ToArray())];
    }

    private BuiltModel Fit(TrainedModel model, int[] heldOut, TrainedStudent student, double? told, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var gradients = no_grad();
        var grid = model.Branches.Select(branch => model.Scales[branch.Level]).ToArray();
        var good = new BranchMaps([.. grid.Select(stride => model.Height / stride)], [.. grid.Select(stride => model.Width / stride)]);
        var parts = new List<int>();
        var clock = Stopwatch.StartNew();
        foreach (var part in heldOut)
        {
            foreach (var sample in images.SamplesOf(part))
            {
                cancellationToken.ThrowIfCancellationRequested();
                good.Samples.Add(MapsOf(model, images.Batch([sample], device)));
                parts.Add(part);
            }

            progress.Report(new WorkProgress("fitting", good.Samples.Count, heldOut.Length * images.TilesPerPart, double.NaN, good.Samples.Count / clock.Elapsed.TotalSeconds));
        }

        var aligned = images.TilesPerPart == 1 && FusionStatisticsFit.IsAligned(good);
        var searched = this.PrepareSearch(model, good, heldOut, aligned, progress, cancellationToken);
        var weights = this.Weigh(model, searched, without: null);
        model.ScaleBranches(FusionStatisticsFit.Scale(good, weights, aligned));

        // Scores of held-out parts by a fusion that has not seen them; otherwise their limit would be too low.
        var folds = Math.Min(Folds, heldOut.Length);
        var scores = new Dictionary<int, double>();
        for (var fold = 0; fold < folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var left = heldOut.Where((_, at) => at % folds == fold).ToHashSet();
            var scales = FusionStatisticsFit.Scale(good.Only(at => !left.Contains(parts[at])), this.Weigh(model, searched, left), aligned && heldOut.Length - left.Count >= FusionStatisticsFit.MinimumAligned);
            for (var at = 0; at < parts.Count; at++)
            {
                if (left.Contains(parts[at]))
                {
                    using var scope = NewDisposeScope();
                    var maps = good.Samples[at].Select((map, branch) => tensor(map, 1, 1, good.Rows[branch], good.Columns[branch])).ToArray();
                    var score = model.Fusion.Fuse(maps, scales).Score.item<float>();
                    scores[parts[at]] = Math.Max(scores.GetValueOrDefault(parts[at], double.NegativeInfinity), score);
                }
            }
        }

        return new BuiltModel(
            model,
            [.. heldOut.Select(part => scores[part])],
            model.Branches.Zip(weights).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal),
            aligned,
            student.ImagesPerSecond,
            student.IsTaken ? student.Elapsed : TimeSpan.Zero,
            told);
    }

    private double[] Weigh(TrainedModel model, SearchMaterial? material, HashSet<int>? without)
    {
        if (!this.Parts.HasFlag(MethodComponents.Fusion))
        {
            return Sum1(model.Branches.Select(_ => 1.0));
        }

        var prior = Sum1(model.Branches.Select(branch => branch.PriorWeight));
        return material is null || model.Branches.Count == 1 ? prior : material.Search(prior, without);
    }

    private SearchMaterial? PrepareSearch(TrainedModel model, BranchMaps good, int[] heldOut, bool aligned, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        if (!this.Parts.HasFlag(MethodComponents.Fusion) || model.Branches.Count == 1 || heldOut.Length < MinimumFusionParts)
        {
            return null;
        }

        var unit = FusionStatisticsFit.Scale(good, [.. model.Branches.Select(_ => 1.0)], aligned);
        var material = new SearchMaterial();
        int[] samples = [.. heldOut.SelectMany(images.SamplesOf)];
        var step = Math.Max(1, samples.Length / MaximumFusionSamples);
        for (var at = 0; at < samples.Length; at += step)
        {
            material.Good.Add((samples[at] / images.TilesPerPart, Smooth(good.Samples[at])));
        }

        var defects = new AnomalyGenerator(images, samples);
        var families = Enum.GetValues<AnomalyFamily>();
        var random = new Random(options.Seed + 2);
        var views = Math.Clamp(options.StepsFor(samples.Length), MinimumSyntheticViews, MaximumSyntheticViews);
        var clock = Stopwatch.StartNew();
        for (var view = 0; view < views; view++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var sample = samples[view % samples.Length];
            var defect = defects.Make(families[view % families.Length], sample, random);
            var image = tensor(defect.Planes, 1, 3, model.Height, model.Width).to(float32).to(device);
            var mask = nn.functional.avg_pool2d(tensor(defect.Mask, 1, 1, model.Height, model.Width).to(float32), model.Scales[0]);
            material.Altered.Add((sample / images.TilesPerPart, Smooth(MapsOf(model, image)), [.. mask.data<float>().ToArray().Select(share => (byte)(share > 127 ? 1 : 0))]));
            progress.Report(new WorkProgress("weighing", view + 1, views, double.NaN, (view + 1) / clock.Elapsed.TotalSeconds));
        }

        return material;

        float[][] Smooth(float[][] maps)
        {
            using var scope = NewDisposeScope();
            return [.. maps.Select((map, branch) => model.Fusion.Smooth(MapFusion.Scaled(tensor(map, 1, 1, good.Rows[branch], good.Columns[branch]), unit[branch])).contiguous().data<float>().ToArray())];
        }
    }

    // What the weights are learned from, each entry with the part that it shows.
    private sealed class SearchMaterial
    {
        public List<(int Part, float[][] Maps)> Good { get; } = [];

        public List<(int Part, float[][] Maps, byte[] Mask)> Altered { get; } = [];

        public double[] Search(double[] prior, HashSet<int>? without)
        {
            var good = this.Good.Where(entry => without?.Contains(entry.Part) != true).ToArray();
            var altered = this.Altered.Where(entry => without?.Contains(entry.Part) != true).ToArray();
            return good.Length < 2 || altered.Length == 0
                ? prior
                : new FusionWeightSearch([.. good.Select(entry => entry.Maps)], [.. altered.Select(entry => entry.Maps)], [.. altered.Select(entry => entry.Mask)]).Run(prior);
        }
    }
}
