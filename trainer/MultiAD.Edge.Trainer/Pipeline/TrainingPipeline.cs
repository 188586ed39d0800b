using System.Diagnostics;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Models;
using MultiAD.Edge.Trainer.Synthesis;
using MultiAD.Edge.Trainer.Teachers;
using MultiAD.Edge.Trainer.Training;
using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Pipeline;

/// <summary>The way from good images to a bundle: split, train, fit the fusion, export, compare, calibrate, check, write.</summary>
internal sealed class TrainingPipeline
{
    // Parts that the parity gate compares where as many are held out.
    private const int ComparedParts = 16;

    private const int MinimumSyntheticViews = 10;

    private readonly Teacher teacher;
    private readonly TrainingOptions options;
    private readonly Device device;

    /// <summary>Creates the pipeline.</summary>
    /// <param name="teacher">Frozen teacher; not owned.</param>
    /// <param name="options">What to train, and how.</param>
    /// <param name="device">Where to compute.</param>
    public TrainingPipeline(Teacher teacher, TrainingOptions options, Device device)
    {
        this.teacher = teacher;
        this.options = options;
        this.device = device;
    }

    /// <summary>Trains and writes the bundle; nothing is written before the parity gate has passed.</summary>
    /// <param name="target">Which bundle to write.</param>
    /// <param name="paths">Good images, at least ten.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Stops the training; then nothing is written.</param>
    /// <exception cref="UnreadableImagesException">An image cannot be used.</exception>
    /// <exception cref="DataFolderException">The images do not fit into memory, or too few are left or different.</exception>
    /// <exception cref="StudentCacheException">A kept student is damaged.</exception>
    /// <exception cref="SynthesisException">No anomaly can be made on one of the parts.</exception>
    /// <exception cref="ParityException">The exported model differs from the trained one.</exception>
    public TrainingReport Run(
        BundleTarget target, IReadOnlyList<string> paths, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var pause = CollectionPause.Begin();
        var context = new TrainingContext(this.device, this.options.Seed, progress, cancellationToken);
        var layout = new TileLayout(this.options.Tiles, this.options.Size, this.options.Size);
        var (images, groups, health) = new ImageIntake(this.options.LeaveOut, progress, cancellationToken).Read(paths, layout);
        var split = PartSplit.Draw(groups.GroupOf, this.options.Seed);
        var decision = RegionFinder.Decide(this.options.Region, images, split.Training, cancellationToken);

        // The value outside is set after the calibration.
        var region = decision.Region is { } found ? new MapRegion(found, layout, 0) : null;
        random.manual_seed(this.options.Seed);
        using var trained = new BranchTrainer(this.teacher, images, this.options, context).Train(split.Training);
        var fusion = this.FitFusion(trained.Model, images, split, region, context);
        var onnx = OnnxExporter.Export(trained.Model, target, this.teacher, this.options.Tiles);
        using var exported = new ScoringModel(onnx, this.options.Size, this.options.Size);
        var parity = ParityGate.Require(trained.Model, exported, images, ComparedSamples(images, split), this.device);
        var pixels = CalibrationSampler.Sample(exported, images, split.HeldOut, region, context);
        var calibration = Calibrator.Calibrate(fusion.HeldOutScores, fusion.LeftOutScores, pixels, this.options.FalseRejectTarget);
        using var scorer = new PartScorer(exported, layout, region?.WithOutside(calibration.MapFloor));
        var views = Math.Clamp(this.options.StepsFor(images.Count), MinimumSyntheticViews, SyntheticCheck.MaximumViews);
        var check = new SyntheticCheck(scorer, images, split.HeldOut, calibration, context)
            .Run(views, fusion.HeldOutScores, this.options.Pictures);
        var files = this.StartFiles(onnx);
        var golden = new GoldenSampleWriter(scorer, images, split.HeldOut, this.options.Seed).Write(calibration, files);
        cancellationToken.ThrowIfCancellationRequested();
        var branches = Summarize(trained, fusion);
        var manifest = BundleAssembler.Write(target, new BundleContents
        {
            Files = files,
            Input = this.DescribeInput(decision.Region),
            Scales = trained.Model.Scales,
            Method = new ModelMethod(this.MethodName, branches.Weights),
            Calibration = calibration,
            Health = health,
            Golden = golden,
            TrainingSet = new TrainingSet(split.Training.Count, split.HeldOut.Count, images.Digest),
            Teacher = new TeacherReference(this.teacher.Name, this.teacher.Digest),
        });
        return new TrainingReport
        {
            Manifest = manifest,
            Region = decision,
            Sizes = this.options.Sizes,
            BundleBytes = new FileInfo(target.Path).Length,
            Images = Summarize(images, split, fusion.HeldOutScores, calibration.ImageLimit),
            Branches = branches,
            Time = new TimeSummary(clock.Elapsed + trained.Student.EarlierTime, trained.Student.ImagesPerSecond, trained.Student.FromCache),
            Check = check,
            Parity = parity,
        };
    }

    private string MethodName => this.options.Method == TrainingMethod.PatchCore ? ModelMethod.PatchCore : ModelMethod.MultiAd;

    private static BranchSummary Summarize(TrainedBranches trained, FittedFusion fusion)
    {
        var weights = trained.Model.Branches.Zip(fusion.Setting.Weights)
            .ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);
        return new BranchSummary(weights, fusion.Setting.Aligned, trained.DiscriminatorAuroc);
    }

    private static ImageSummary Summarize(PreparedImages images, PartSplit split, IReadOnlyList<double> heldOutScores, double limit)
    {
        string[] over = [.. split.HeldOut.Zip(heldOutScores).Where(part => part.Second > limit).Select(part => images.Paths[part.First])];
        return new ImageSummary(split.Training.Count, split.HeldOut.Count, over, images.DistinctSizes)
        {
            PictureWidth = images.LargestPicture.Width,
            PictureHeight = images.LargestPicture.Height,
        };
    }

    // One sample of each part, another tile from part to part.
    private static int[] ComparedSamples(PreparedImages images, PartSplit split)
    {
        var count = Math.Max(ParityGate.MinimumImages, Math.Min(split.HeldOut.Count, ComparedParts));
        return
        [
            .. split.HeldOut.Concat(split.Training).Take(count)
                .Select(part => images.SamplesOf(part).ElementAt(part % images.TilesPerPart)),
        ];
    }

    private Dictionary<string, byte[]> StartFiles(byte[] onnx)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [ModelBundle.ModelName] = onnx };
        if (this.teacher.Notice is { } notice)
        {
            files.Add(ModelBundle.NoticeName, notice.ToFile(this.teacher.Name));
        }

        return files;
    }

    private FittedFusion FitFusion(
        TrainedModel model, PreparedImages images, PartSplit split, MapRegion? region, TrainingContext context)
    {
        var collector = new FusionSampleCollector(model, images, this.options, context, region);
        var maps = collector.CollectMaps(split.HeldOut);
        var isCertified = Calibrator.Certifies(split.HeldOut.Count, this.options.FalseRejectTarget);
        var leftOut = collector.CollectLeftOut(isCertified ? [] : split.Training);
        var samples = model.Branches.Count > 1 || images.TilesPerPart == 1 ? collector.CollectFusionSamples(maps) : null;
        var isWeighted = this.options.Components.HasFlag(MethodComponents.Fusion);
        var trainer = new FusionTrainer(
            model.Fusion,
            model.Branches.Select(branch => isWeighted ? branch.PriorWeight : 1),
            model.Branches.Select(branch => isWeighted ? branch.TrustedWeight : 1),
            region);

        // The tiles of a part show different places, which have nothing in common.
        var fusion = trainer.Fit(maps, leftOut, samples, mayAlign: images.TilesPerPart == 1, context.Cancellation);
        model.ScaleBranches(fusion.Scales);
        return fusion;
    }

    private ModelInput DescribeInput(RegionOfInterest? region) => new(
        this.options.Size,
        this.options.Size,
        "RGB",
        FramePreprocessor.ResizeRule,
        this.options.Tiles.Count > 1 ? this.options.Tiles : null,
        region?.ToRuns());
}
