using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Rendering;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests;

/// <summary>The left half of each frame is inspected.</summary>
public sealed class RegionInspectionTests : IDisposable
{
    private const int Side = BrightnessBundle.Side;
    private static readonly Rect Inside = new(8, 8, 12, 10);
    private static readonly Rect Outside = new(40, 8, 12, 10);
    private static readonly TileGrid[] Grids = [TileGrid.Whole, new TileGrid(2, 2, 0.25), new TileGrid(3, 1, 0)];
    private readonly TemporaryFolder folder = new();

    public static TheoryData<int> EachGrid { get; } = new(Enumerable.Range(0, Grids.Length));

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [MemberData(nameof(EachGrid))]
    public void A_bright_patch_outside_is_not_seen_by_score_map_and_regions(int grid)
    {
        using var inspector = this.Open(Grids[grid], LeftHalf);
        using var slot = inspector.CreateSlot();
        using var frame = Frame(Outside);

        var outcome = inspector.Inspect(frame, slot);

        Assert.Equal((Verdict.Pass, 80.0), (outcome.Verdict, outcome.RawScore));
        Assert.Empty(outcome.Regions);
        Assert.Equal(80, slot.Map.Values.ToArray().Max(), 3);
        AssertFloorOutside(slot.Map);
    }

    [Theory]
    [MemberData(nameof(EachGrid))]
    public void A_bright_patch_inside_is_found_at_its_place_whatever_lies_outside(int grid)
    {
        using var inspector = this.Open(Grids[grid], LeftHalf);
        using var slot = inspector.CreateSlot();
        using var frame = Frame(Inside, Outside);
        frame.Rectangle(Outside, Scalar.All(255), -1);

        var outcome = inspector.Inspect(frame, slot);

        Assert.Equal((Verdict.Fail, 220.0), (outcome.Verdict, outcome.RawScore));
        var region = Assert.Single(outcome.Regions);
        Assert.InRange(region.CentroidX, 13, 15);
        Assert.InRange(region.CentroidY, 12, 14);
        AssertFloorOutside(slot.Map);
    }

    [Fact]
    public void A_frame_is_judged_without_what_the_frame_before_left_outside()
    {
        using var inspector = this.Open(TileGrid.Whole, LeftHalf);
        using var slot = inspector.CreateSlot();
        using var bright = Frame(Inside, Outside);
        using var dark = Frame();
        Assert.Equal(220, inspector.Inspect(bright, slot).RawScore);
        Assert.Equal(80, inspector.Inspect(dark, slot).RawScore);
        Assert.Equal(220, inspector.Inspect(bright, slot).RawScore);
    }

    [Theory]
    [MemberData(nameof(EachGrid))]
    public void A_region_of_everything_changes_no_bit_of_scores_and_maps(int grid)
    {
        using var without = this.Open(Grids[grid], null);
        using var all = this.Open(Grids[grid], RegionPictures.Rectangle(10, 10, new Rect(0, 0, 10, 10)));
        using var slot = without.CreateSlot();
        using var limited = all.CreateSlot();
        for (var seed = 0; seed < 5; seed++)
        {
            using var frame = PartPictures.Noise(100, 70, seed, 0, 256);
            Assert.Equal(without.Inspect(frame, slot).RawScore, all.Inspect(frame, limited).RawScore);
            Assert.Equal(slot.Map.Values.ToArray(), limited.Map.Values.ToArray());
        }
    }

    [Fact]
    public void A_bundle_without_a_region_gives_the_models_own_score_and_map()
    {
        BrightnessBundle.Write(this.folder["old.multiad"]);
        var bundle = BundleReader.Open(this.folder["old.multiad"]);
        using var inspector = new PartInspector(bundle, new ScoringOptions { Threads = 1 });
        using var model = PartInspector.LoadModel(bundle, new ScoringOptions { Threads = 1 });
        using var preprocessor = new FramePreprocessor(Side, Side);
        using var slot = inspector.CreateSlot();
        using var own = model.CreateSlot();
        using var frame = PartPictures.Noise(100, 70, 3, 0, 256);

        var score = inspector.Inspect(frame, slot).RawScore;
        own.Load(frame, preprocessor);
        model.Run(own);

        Assert.Null(inspector.Region);
        Assert.Equal(own.RawScore, score);
        Assert.Equal(own.Map.Values.ToArray(), slot.Map.Values.ToArray());
    }

    [Fact]
    public void A_heat_map_is_cold_outside()
    {
        using var inspector = this.Open(TileGrid.Whole, LeftHalf);
        using var slot = inspector.CreateSlot();
        using var frame = Frame(Inside, Outside);
        _ = inspector.Inspect(frame, slot);
        using var levels = HeatMap.Levels(slot.Map, inspector.Calibration);
        Assert.Equal(0, levels.At<byte>(Outside.Y + 2, Outside.X + 2));
        Assert.InRange(levels.At<byte>(Inside.Y + 2, Inside.X + 2), 129, 255);
    }

    [Theory]
    [MemberData(nameof(EachGrid))]
    public void A_region_allocates_no_managed_memory_for_a_frame(int grid) =>
        Assert.Equal(this.FewestBytes(Grids[grid], null), this.FewestBytes(Grids[grid], LeftHalf));

    // The run time itself allocates now and then while it compiles; the fewest of some runs are the frames' own.
    private long FewestBytes(TileGrid grid, RegionOfInterest? region) =>
        Enumerable.Range(0, 5).Min(_ => this.BytesOfFrames(grid, region));

    private static RegionOfInterest LeftHalf { get; } = RegionPictures.Rectangle(Side, Side, new Rect(0, 0, Side / 2, Side));

    // A dark frame of the model's size with bright patches.
    private static Mat Frame(params Rect[] patches)
    {
        var frame = new Mat(Side, Side, MatType.CV_8UC3, Scalar.All(80));
        foreach (var patch in patches)
        {
            frame.Rectangle(patch, Scalar.All(220), -1);
        }

        return frame;
    }

    private static void AssertFloorOutside(AnomalyMap map)
    {
        for (var y = 0; y < map.Height; y++)
        {
            var row = map.Values.Slice(y * map.Width, map.Width);
            Assert.All(row[((map.Width + 1) / 2)..].ToArray(), value => Assert.Equal(50f, value));
            Assert.DoesNotContain(50f, row[..(map.Width / 2)].ToArray());
        }
    }

    private static BundleManifest WithRegion(TileGrid grid, RegionOfInterest? region)
    {
        var manifest = grid.Count > 1 ? BrightnessBundle.Tiled(grid) : BrightnessBundle.Manifest();
        return manifest with { Input = manifest.Input with { Roi = region?.ToRuns() } };
    }

    private long BytesOfFrames(TileGrid grid, RegionOfInterest? region)
    {
        const int Frames = 50;
        using var inspector = this.Open(grid, region);
        using var slot = inspector.CreateSlot();
        using var frame = Frame();
        for (var i = 0; i < Frames; i++)
        {
            _ = inspector.Inspect(frame, slot);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Frames; i++)
        {
            _ = inspector.Inspect(frame, slot);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private PartInspector Open(TileGrid grid, RegionOfInterest? region)
    {
        var path = this.folder["b.multiad"];
        BrightnessBundle.Write(path, WithRegion(grid, region), OnnxBytes.Brightness(Side, Side));
        return new PartInspector(BundleReader.Open(path), new ScoringOptions { Threads = 1 });
    }
}
