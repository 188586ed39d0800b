using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Statistics;
using MultiAD.Edge.Trainer.Training;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>Finds the kinds of defect that a larger input may help, and says how large.</summary>
internal static class ThinDefectAdvice
{
    /// <summary>Width in input pixels below which a defect is thin: about what one cell of the finest features still shows.</summary>
    public const double EnoughPixels = 3;

    // Error is one less the image AUROC: at least this, and at least this many times that of the other kinds.
    private const double MinimumError = 0.05;
    private const double ErrorRatio = 2;
    private const int MinimumMasks = 3;

    /// <summary>Looks at each kind of defect with masks.</summary>
    /// <param name="kinds">Each kind against the good parts, by name.</param>
    /// <param name="parts">What each test image gave.</param>
    /// <param name="input">The model's input.</param>
    /// <returns>The worst first; empty where no kind is both badly found and thin.</returns>
    public static IReadOnlyList<ThinDefect> For(
        IReadOnlyList<KeyValuePair<string, EvaluationMetrics>> kinds, IReadOnlyList<ImageResult> parts, ModelInput input)
    {
        var advice = new List<ThinDefect>();
        foreach (var (kind, numbers) in kinds)
        {
            DefectWidth[] widths = [.. parts.Where(part => part.Kind == kind).Select(part => part.DefectWidth).OfType<DefectWidth>()];
            if (widths.Length < MinimumMasks || !IsMuchWorse(kind, numbers.ImageAuroc, kinds))
            {
                continue;
            }

            var width = new DefectWidth(
                Quantiles.Median(widths.Select(each => each.Picture)), Quantiles.Median(widths.Select(each => each.Input)));
            if (width.Input < EnoughPixels)
            {
                advice.Add(Advise(new ThinDefect { Kind = kind, ImageAuroc = numbers.ImageAuroc!.Value, Width = width }, input));
            }
        }

        return [.. advice.OrderBy(each => each.ImageAuroc)];
    }

    private static bool IsMuchWorse(string kind, double? auroc, IReadOnlyList<KeyValuePair<string, EvaluationMetrics>> kinds)
    {
        double[] others = [.. kinds.Where(other => other.Key != kind).Select(other => other.Value.ImageAuroc).OfType<double>()];
        var rest = others.Length == 0 ? 0 : 1 - Quantiles.Median(others);
        return 1 - auroc is { } error && error >= MinimumError && error >= ErrorRatio * rest;
    }

    private static ThinDefect Advise(ThinDefect defect, ModelInput input)
    {
        // Beyond the picture's own resolution an enlarged input shows nothing new.
        if (defect.Width.Input >= defect.Width.Picture)
        {
            return defect;
        }

        var needed = Math.Min(EnoughPixels, defect.Width.Picture) / defect.Width.Input;
        return WithTiles(WithSize(defect, input, needed), input, needed);
    }

    private static ThinDefect WithSize(ThinDefect defect, ModelInput input, double needed)
    {
        // Steps as people choose them: 320, 384, 448.
        const int Step = 64;
        var side = (int)Math.Ceiling(input.Width * needed / Step) * Step;
        var growth = (double)side / input.Width;
        return side > TrainingOptions.MaximumSize ? defect : defect with
        {
            Size = side,
            WidthAtSize = defect.Width.Input * growth,
            CostOfSize = growth * growth,
        };
    }

    private static ThinDefect WithTiles(ThinDefect defect, ModelInput input, double needed)
    {
        var now = input.Tiles ?? TileGrid.Whole;
        var canvas = new TileLayout(now, input.Width, input.Height);
        var overlap = now.Count > 1 ? now.Overlap : TileGrid.DefaultOverlap;
        for (var more = 1; more < TileGrid.MaximumSide; more++)
        {
            var grid = new TileGrid(now.Columns + more, now.Rows + more, overlap);
            if (grid.Validate().Any())
            {
                break;
            }

            var larger = new TileLayout(grid, input.Width, input.Height);
            var growth = Math.Min((double)larger.Width / canvas.Width, (double)larger.Height / canvas.Height);
            if (growth >= needed)
            {
                return defect with
                {
                    Tiles = grid,
                    WidthInTiles = defect.Width.Input * growth,
                    CostOfTiles = (double)grid.Count / now.Count,
                };
            }
        }

        return defect;
    }
}
