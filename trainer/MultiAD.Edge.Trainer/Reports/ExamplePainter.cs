using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Evaluation;
using MultiAD.Edge.Trainer.Examples;

namespace MultiAD.Edge.Trainer.Reports;

/// <summary>
/// Inspects chosen parts once more to draw them, so that an evaluation need not keep pictures and maps of all parts.
/// </summary>
internal static class ExamplePainter
{
    /// <summary>Draws the parts of all groups.</summary>
    /// <param name="bundle">The bundle that was evaluated.</param>
    /// <param name="choices">The parts.</param>
    /// <param name="options">How the model is run.</param>
    /// <param name="progress">Called after each part, on the calling thread.</param>
    /// <param name="cancellationToken">Stops between two parts.</param>
    /// <exception cref="ImageFileException">An image or a mask cannot be read any more.</exception>
    /// <exception cref="DataFolderException">A mask has another size than its image.</exception>
    /// <exception cref="BundleRejectedException">The model cannot be loaded.</exception>
    public static IReadOnlyList<ExampleGroup> Draw(
        ModelBundle bundle,
        IReadOnlyList<ExampleChoice> choices,
        ScoringOptions? options = null,
        Action<EvaluationProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var inspector = new PartInspector(bundle, options);
        using var slot = inspector.CreateSlot();
        var total = choices.Sum(choice => choice.Parts.Count);
        var done = 0;
        var groups = new List<ExampleGroup>();
        foreach (var choice in choices)
        {
            var examples = new List<ReportExample>();
            foreach (var part in choice.Parts)
            {
                cancellationToken.ThrowIfCancellationRequested();
                examples.Add(Draw(inspector, slot, part));
                progress?.Invoke(new(++done, total));
            }

            groups.Add(new(choice.Title, choice.Explanation, examples));
        }

        return groups;
    }

    private static ReportExample Draw(PartInspector inspector, InspectionSlot slot, ImageResult part)
    {
        using var frame = ImageFile.Read(part.Path);
        _ = inspector.Inspect(frame, slot);
        using var mask = part.MaskPath is null ? null : DefectMask.Read(part.MaskPath, part.Path, frame.Cols, frame.Rows, 1, out _);
        return new(
            Path.GetFileName(part.Path),
            part.Kind,
            part.Score,
            part.Calibrated,
            part.Verdict == Verdict.Fail,
            PictureEncoder.Draw(frame, slot.Map, inspector.Calibration, inspector.Region, mask));
    }
}
