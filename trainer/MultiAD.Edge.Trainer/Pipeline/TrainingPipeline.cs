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

/// <summary>The way from good images to a bundle: split, distil, calibrate, export, compare, write.</summary>
internal sealed class TrainingPipeline(Teacher teacher, TrainingOptions options, Device device)
{
    private const int GoodGoldenSamples = 3;
    private const int DefectGoldenSamples = 2;
    private const int PixelsPerImage = 4096;

    // Pictures above this are stored twice instead of five times, to keep the bundle small.
    private const int LargeGoldenPixels = 1 << 22;

    // Share of the distance between the usual good score and the limit that another device may differ by.
    private const double GoldenTolerance = 0.1;

    /// <summary>Trains and writes the bundle; nothing is written before the parity gate has passed.</summary>
    /// <param name="target">Which bundle to write.</param>
    /// <param name="paths">Good images, at least ten.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Stops the training; then nothing is written.</param>
    /// <exception cref="ParityException">The exported model differs from the trained one.</exception>
    public TrainingReport Run(BundleTarget target, IReadOnlyList<string> paths, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var images = PreparedImages.Read(paths, new TileLayout(options.Tiles, options.Size, options.Size), progress, cancellationToken);

        // By part: tiles of one part on both sides would make the limit too low.
        var (training, heldOut) = this.Split(images.PartCount);
        random.manual_seed(options.Seed);
        using var built = new MethodBuilder(teacher, images, options, device).Build(training, heldOut, progress, cancellationToken);
        var model = built.Model;
        var onnx = model.Export(TrainerVersion.Text, Describe(target));
        using var exported = new ScoringModel(onnx, options.Size, options.Size);
        int[] compared =
        [
            .. heldOut.Concat(training).Take(Math.Max(ParityGate.MinimumImages, Math.Min(heldOut.Length, 16)))
                .Select(part => images.SamplesOf(part).ElementAt(part % images.TilesPerPart)),
        ];
        var parity = ParityGate.Measure(model, exported, images, compared, device);
        if (!parity.Passed)
        {
            throw new ParityException(
                $"The exported model differs from the trained one by {parity.MapDifference:E1} (map) and {parity.ScoreDifference:E1} (score) of their range; {ParityGate.Tolerance:E0} is allowed. No bundle was written; please report this with the teacher and size used.");
        }

        var calibration = this.Calibrate(exported, images, heldOut, built.HeldOutScores, progress, cancellationToken);
        var views = Math.Clamp(options.StepsFor(images.Count), 10, SyntheticCheck.MaximumViews);
        var check = new SyntheticCheck(exported, images, heldOut, calibration, options.Seed).Run(views, built.HeldOutScores, options.Pictures, progress, cancellationToken);
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal) { [ModelBundle.ModelName] = onnx };
        var golden = this.MakeGolden(exported, images, heldOut, calibration, contents);
        cancellationToken.ThrowIfCancellationRequested();
        var manifest = BundleWriter.Write(
            target.Path,
            new BundleManifest
            {
                Schema = BundleManifest.CurrentSchema,
                Name = target.Name,
                Version = target.Version,
                Created = target.Created,
                MinimumAgentVersion = "0.1.0",
                TrainerVersion = TrainerVersion.Text,
                Input = new ModelInput(options.Size, options.Size, "RGB", FramePreprocessor.ResizeRule, options.Tiles.Count > 1 ? options.Tiles : null),
                Scales = model.Scales,
                Method = new ModelMethod(options.Method == TrainingMethod.PatchCore ? ModelMethod.PatchCore : ModelMethod.MultiAd, built.Weights),
                Calibration = calibration,
                VerdictPolicy = new VerdictDefaults(1, 1, 3),
                Golden = golden,
                TrainingSet = new TrainingSet(training.Length, heldOut.Length, images.Digest),
                Teacher = new TeacherReference(teacher.Name, teacher.Digest),
                Files = new Dictionary<string, BundleFile>(),
            },
            contents);
        string[] odd = [.. heldOut.Zip(built.HeldOutScores).Where(part => part.Second > calibration.ImageLimit).Select(part => images.Paths[part.First])];
        return new TrainingReport(manifest, training.Length, heldOut.Length, odd, images.DistinctSizes, built.ImagesPerSecond, built.Weights, built.Aligned, built.DiscriminatorAuroc, check, parity, clock.Elapsed + built.EarlierTime, built.EarlierTime > TimeSpan.Zero, new FileInfo(target.Path).Length);
    }

    private Dictionary<string, string> Describe(BundleTarget target) => new(StringComparer.Ordinal)
    {
        ["multiad.name"] = target.Name,
        ["multiad.version"] = target.Version.ToString(),
        ["multiad.teacher"] = teacher.Name,
        ["multiad.input"] = $"RGB 0..255, {FramePreprocessor.ResizeRule} to {options.Size} x {options.Size}{(options.Tiles.Count > 1 ? FormattableString.Invariant($", {options.Tiles.Columns} x {options.Tiles.Rows} tiles, overlap {options.Tiles.Overlap}") : string.Empty)}",
    };

    private (int[] Training, int[] HeldOut) Split(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Random(options.Seed).Shuffle(order);
        var heldOut = TrainingOptions.HeldOutOf(count);
        return ([.. order.Skip(heldOut).Order()], [.. order.Take(heldOut).Order()]);
    }

    private ScoreCalibration Calibrate(ScoringModel exported, PreparedImages images, int[] heldOut, IReadOnlyList<double> scores, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
    {
        using var slot = exported.CreateSlot(images.Layout);
        using var preprocessor = new FramePreprocessor(images.Layout.Width, images.Layout.Height);
        var done = 0;
        var pixels = new List<float>();
        var stride = Math.Max(1, slot.Map.Values.Length / PixelsPerImage);
        var clock = Stopwatch.StartNew();
        foreach (var index in heldOut)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var picture = images.PartPicture(index);
            slot.Load(picture, preprocessor);
            exported.Run(slot);
            done++;
            var map = slot.Map.Values;

            // A stride that shares no factor with the width visits all columns.
            for (var i = done % stride; i < map.Length; i += stride | 1)
            {
                pixels.Add(map[i]);
            }

            progress.Report(new WorkProgress("calibrating", done, heldOut.Length, double.NaN, done / clock.Elapsed.TotalSeconds));
        }

        return Calibrator.Calibrate(scores, [.. pixels], options.FalseRejectTarget);
    }

    private List<GoldenSample> MakeGolden(ScoringModel exported, PreparedImages images, int[] heldOut, ScoreCalibration calibration, Dictionary<string, byte[]> contents)
    {
        using var slot = exported.CreateSlot(images.Layout);
        using var preprocessor = new FramePreprocessor(images.Layout.Width, images.Layout.Height);
        var (goodSamples, defectSamples) = (long)images.Layout.Width * images.Layout.Height > LargeGoldenPixels ? (1, 1) : (GoodGoldenSamples, DefectGoldenSamples);
        var defects = new AnomalyGenerator(images, [.. heldOut.SelectMany(images.SamplesOf)]);
        var random = new Random(options.Seed);
        var tolerance = GoldenTolerance * (calibration.ImageLimit - calibration.Median);
        var golden = new List<GoldenSample>();
        for (var i = 0; i < goodSamples + defectSamples; i++)
        {
            var part = heldOut[i * heldOut.Length / (goodSamples + defectSamples)];
            using var picture = i < goodSamples ? images.PartPicture(part) : defects.MakeOnPart(i % 2 == 0 ? AnomalyFamily.CutPaste : AnomalyFamily.Noise, part, random);
            slot.Load(picture, preprocessor);
            exported.Run(slot);
            var name = i < goodSamples ? $"golden/good{i + 1}.png" : $"golden/defect{i - goodSamples + 1}.png";
            contents[name] = ImageFile.EncodePng(picture);
            golden.Add(new GoldenSample(name, slot.RawScore, tolerance));
        }

        return golden;
    }
}
