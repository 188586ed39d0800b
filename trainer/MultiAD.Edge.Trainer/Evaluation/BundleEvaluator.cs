using System.Diagnostics;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Statistics;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Metrics;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>Measures a bundle on the test images of a data folder, with the very code that inspects on the line.</summary>
internal static class BundleEvaluator
{
    /// <summary>Inspects every test image, one at a time, and measures the results.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="dataFolder">A data folder with a test part, see <see cref="PartFolder.TestImages"/>.</param>
    /// <param name="options">How the model is run.</param>
    /// <param name="progress">Called after each image, on the calling thread.</param>
    /// <param name="leaveOut">Takes the images that cannot be used, which are then left out; null refuses them.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    /// <exception cref="DataFolderException">The folder is not as expected, or no image of it can be used.</exception>
    /// <exception cref="UnreadableImagesException">
    /// At least one image or mask cannot be read, or a mask has another size than its image; it holds all of them.
    /// </exception>
    /// <exception cref="BundleRejectedException">The model cannot be loaded.</exception>
    /// <exception cref="EvaluationException">The model gives no number for an image.</exception>
    public static EvaluationReport Run(
        ModelBundle bundle,
        string dataFolder,
        ScoringOptions? options = null,
        Action<EvaluationProgress>? progress = null,
        UnreadableImages? leaveOut = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var images = PartFolder.TestImages(dataFolder);
        var pool = images.Any(image => image.MaskPath is not null) ? new PixelPool() : null;
        var reader = new TestImageReader(images, leaveOut);
        var results = InspectAll(reader, bundle, pool, options, progress, cancellationToken);
        if (results.Count == 0)
        {
            throw new DataFolderException($"{dataFolder}: none of the {images.Count} test images can be used. Take them again.");
        }

        var pro = new DecimatedCurve(EvaluationReport.ProLimit);
        var kinds = SummarizeKinds(results, pool, cancellationToken);
        var overall = Summarize(results, pool?.Measure(null, pro, cancellationToken) ?? default);
        return new EvaluationReport
        {
            BundleName = bundle.Manifest.Name,
            BundleVersion = bundle.Manifest.Version,
            BundleDigest = bundle.Digest,
            Data = dataFolder,
            GreyMasks = reader.GreyMasks,
            OtherwiseTurnedMasks = reader.OtherwiseTurnedMasks,
            PixelsAreExact = pool?.IsExact,
            Overall = overall,
            PerDefect = kinds,
            ThinDefects = ThinDefectAdvice.For(kinds, results, bundle.Manifest.Input),
            Parts = results,
            ProCurve = overall.Pixels.AuPro30 is null ? [] : pro.Points,
        };
    }

    private static List<ImageResult> InspectAll(
        TestImageReader reader,
        ModelBundle bundle,
        PixelPool? pool,
        ScoringOptions? options,
        Action<EvaluationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var results = new List<ImageResult>(reader.Count);
        using var inspector = new PartInspector(bundle, options);
        using var slot = inspector.CreateSlot();
        using var frame = new Mat();
        using var mask = new Mat();
        foreach (var image in reader.ReadAll(frame, mask, cancellationToken))
        {
            if (results.Count == 0)
            {
                // The first run allocates; it is not what a line sees.
                _ = inspector.Inspect(frame, slot);
            }

            var result = Inspect(inspector, slot, image, frame);
            if (pool is not null && (image.IsGood || image.MaskPath is not null))
            {
                result = result with { DefectWidth = AddPixels(pool, image, slot.Map, frame, mask) };
            }

            results.Add(result);
            progress?.Invoke(new(results.Count, reader.Count));
        }

        return results;
    }

    private static ImageResult Inspect(PartInspector inspector, InspectionSlot slot, TestImage image, Mat frame)
    {
        var start = Stopwatch.GetTimestamp();
        var outcome = inspector.Inspect(frame, slot);
        var time = Stopwatch.GetElapsedTime(start);
        if (outcome.Verdict is not (Verdict.Pass or Verdict.Fail))
        {
            throw NotANumber(image.Path);
        }

        return new ImageResult
        {
            Path = image.Path,
            MaskPath = image.MaskPath,
            Kind = image.Kind,
            Defective = !image.IsGood,
            Score = outcome.RawScore,
            Calibrated = outcome.Score,
            Verdict = outcome.Verdict,
            Milliseconds = time.TotalMilliseconds,
        };
    }

    // Each kind of defect beside all good parts, in the order of the folder.
    private static List<KeyValuePair<string, EvaluationMetrics>> SummarizeKinds(
        List<ImageResult> results, PixelPool? pool, CancellationToken cancellationToken)
    {
        var kinds = new List<KeyValuePair<string, EvaluationMetrics>>();
        foreach (var kind in results.Where(result => result.Defective).GroupBy(result => result.Kind, StringComparer.Ordinal))
        {
            var hasMasks = kind.Any(result => result.MaskPath is not null);
            var pixels = pool is not null && hasMasks ? pool.Measure(kind.Key, cancellationToken) : default;
            List<ImageResult> those = [.. results.Where(result => !result.Defective || result.Kind == kind.Key)];
            kinds.Add(KeyValuePair.Create(kind.Key, Summarize(those, pixels)));
        }

        return kinds;
    }

    // Returns how wide the defect is: the map has the size of what the model sees.
    private static unsafe DefectWidth? AddPixels(PixelPool pool, TestImage image, AnomalyMap map, Mat frame, Mat mask)
    {
        var (width, height) = (frame.Cols, frame.Rows);
        foreach (var value in map.Values)
        {
            if (float.IsNaN(value))
            {
                throw NotANumber(image.Path);
            }
        }

        using var full = new Mat();
        fixed (float* values = map.Values)
        {
            // The map goes to the mask's resolution, never the other way: a resized mask loses small defects.
            using var small = Mat.FromPixelData(map.Height, map.Width, MatType.CV_32FC1, (nint)values);
            Cv2.Resize(small, full, new Size(width, height), 0, 0, InterpolationFlags.Linear);
        }

        var scores = new ReadOnlySpan<float>(full.DataPointer, width * height);
        if (image.MaskPath is null)
        {
            pool.AddGood(scores);
            return null;
        }

        pool.AddDefective(image.Kind, scores, new ReadOnlySpan<byte>(mask.DataPointer, width * height), width, height);

        // The stretch differs in width and height, and lines run in all directions: the mean of both.
        var stretch = Math.Sqrt((double)map.Width * map.Height / ((double)width * height));
        return MaskWidth.Widest(mask) is > 0 and var widest ? new DefectWidth(widest, widest * stretch) : null;
    }

    private static EvaluationMetrics Summarize(List<ImageResult> results, PixelScores pixels)
    {
        double[] scores = [.. results.Select(result => result.Score)];
        bool[] labels = [.. results.Select(result => result.Defective)];
        var good = results.Count(result => !result.Defective);
        var defective = results.Count - good;
        var rejected = results.Count(result => !result.Defective && result.Verdict == Verdict.Fail);
        var missed = results.Count(result => result.Defective && result.Verdict == Verdict.Pass);
        double[] times = [.. results.Select(result => result.Milliseconds).Order()];
        return new EvaluationMetrics
        {
            ImageAuroc = RankMetrics.Auroc(scores, labels),
            Pixels = pixels,
            F1Max = RankMetrics.F1Max(scores, labels),
            AtLimit = new(good == 0 ? null : (double)rejected / good, defective == 0 ? null : (double)missed / defective),
            Good = good,
            Defective = defective,
            MsPerImage = Quantiles.Of<double>(times, 0.5),
        };
    }

    private static EvaluationException NotANumber(string path) =>
        new($"{path}: the model gives a score that is not a number. "
            + "Look at the image with multiad-agent inspect, and train the model again if it is an ordinary one.");
}
