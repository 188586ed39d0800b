using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Trainer.Data;
using MultiAD.Edge.Trainer.Demo;
using MultiAD.Edge.Trainer.Evaluation;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Evaluation;

/// <summary>Masks of the demonstration line, 640 x 480; how well each kind is found is set by the test.</summary>
public sealed class ThinDefectAdviceTests
{
    private static readonly ModelInput Input = new(256, 256, "RGB", FramePreprocessor.ResizeRule);

    private readonly List<ImageResult> parts =
        [.. Measure(DefectKind.Scratch), .. Measure(DefectKind.Stain), .. Measure(DefectKind.MissingHole)];

    [Fact]
    public void A_thin_kind_that_is_found_badly_is_named_with_a_remedy_that_makes_it_wide_enough()
    {
        var advice = Assert.Single(this.Advise(scratch: 0.87, stain: 0.99, hole: 1, Input));

        Assert.Equal("scratch", advice.Kind);
        Assert.InRange(advice.Width.Picture, 3, 6.5);
        Assert.InRange(advice.Width.Input, 1, ThinDefectAdvice.EnoughPixels);
        Assert.InRange(advice.Size!.Value, 257, 640);
        Assert.True(advice.WidthAtSize >= ThinDefectAdvice.EnoughPixels);
        Assert.True(advice.WidthInTiles >= ThinDefectAdvice.EnoughPixels);
        Assert.Equal(advice.Tiles!.Count, advice.CostOfTiles);
        Assert.Contains($"--size {advice.Size}", advice.Describe(), StringComparison.Ordinal);
        Assert.Contains($"--tiles {advice.Tiles.Columns}x{advice.Tiles.Rows}", advice.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', advice.Describe());
    }

    [Fact]
    public void A_wide_kind_that_is_found_badly_is_not_a_matter_of_the_input() =>
        Assert.Empty(this.Advise(scratch: 1, stain: 0.8, hole: 1, Input));

    [Fact]
    public void A_thin_kind_that_is_found_as_well_as_the_others_needs_no_advice()
    {
        Assert.Empty(this.Advise(scratch: 0.97, stain: 1, hole: 1, Input));
        Assert.Empty(this.Advise(scratch: 0.7, stain: 0.75, hole: 0.72, Input));
    }

    [Fact]
    public void Where_the_input_already_shows_all_of_the_picture_only_the_camera_helps()
    {
        ImageResult[] thin = [.. this.parts.Select(part => part with { DefectWidth = new DefectWidth(1, 2) })];
        var advice = Assert.Single(ThinDefectAdvice.For(Kinds(0.8, 1, 1), thin, Input));

        Assert.Null(advice.Size);
        Assert.Null(advice.Tiles);
        Assert.Contains("camera", advice.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tiled_model_gets_more_tiles()
    {
        ImageResult[] thin = [.. this.parts.Select(part => part with { DefectWidth = new DefectWidth(8, 1.6) })];
        var advice = Assert.Single(ThinDefectAdvice.For(Kinds(0.8, 1, 1), thin, Input with { Tiles = new TileGrid(2, 2, 0.125) }));

        Assert.Equal((4, 4), (advice.Tiles!.Columns, advice.Tiles.Rows));
        Assert.Equal(4, advice.CostOfTiles);
    }

    private static IEnumerable<ImageResult> Measure(DefectKind kind)
    {
        var stretch = 256 / Math.Sqrt(640 * 480);
        var line = new DemoLine(640, 480, 1);
        for (var i = 0; i < 5; i++)
        {
            using var part = line.RenderDefect(kind, i);
            var width = MaskWidth.Widest(part.Mask);
            yield return new ImageResult
            {
                Path = $"{i}.png",
                MaskPath = $"{i}_mask.png",
                DefectWidth = new DefectWidth(width, width * stretch),
                Kind = DemoLine.FolderOf(kind),
                Defective = true,
                Score = 1,
                Calibrated = 0.5,
                Verdict = Verdict.Fail,
                Milliseconds = 1,
            };
        }
    }

    private static KeyValuePair<string, EvaluationMetrics>[] Kinds(double scratch, double stain, double hole) =>
        [Kind("scratch", scratch), Kind("stain", stain), Kind("missing_hole", hole)];

    private static KeyValuePair<string, EvaluationMetrics> Kind(string name, double auroc) => new(name, new EvaluationMetrics
    {
        ImageAuroc = auroc,
        Pixels = default,
        F1Max = 1,
        AtLimit = new(0, 0),
        Good = 5,
        Defective = 5,
        MsPerImage = 1,
    });

    private IReadOnlyList<ThinDefect> Advise(double scratch, double stain, double hole, ModelInput input) =>
        ThinDefectAdvice.For(Kinds(scratch, stain, hole), this.parts, input);
}
