using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests;

public sealed class TiledInspectionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData(1, 2, 0.0, 640, 480)]
    [InlineData(3, 2, 0.125, 1200, 800)]
    [InlineData(4, 4, 0.33, 501, 333)]
    [InlineData(8, 4, 0.5, 5, 3)]
    [InlineData(5, 3, 0.5, 1, 1)]
    public void A_constant_frame_of_any_size_gives_its_constant_everywhere(int columns, int rows, double overlap, int width, int height)
    {
        using var inspector = this.Open(new TileGrid(columns, rows, overlap));
        using var slot = inspector.CreateSlot();
        using var frame = new Mat(height, width, MatType.CV_8UC3, Scalar.All(130));

        // The second frame must not see the first.
        _ = inspector.Inspect(frame, slot);
        var outcome = inspector.Inspect(frame, slot);

        Assert.Equal((Verdict.Pass, 130.0), (outcome.Verdict, outcome.RawScore));
        Assert.All(slot.Map.Values.ToArray(), value => Assert.InRange(value, 130 - 1e-4, 130 + 1e-4));
    }

    [Fact]
    public void Tiles_that_agree_leave_the_map_as_one_large_model_would_make_it()
    {
        var grid = new TileGrid(3, 2, 0.25);
        var layout = new TileLayout(grid, BrightnessBundle.Side, BrightnessBundle.Side);
        using var tiled = this.Open(grid);
        var onnx = OnnxBytes.Brightness(layout.Width, layout.Height);
        using var large = new ScoringModel(onnx, layout.Width, layout.Height, new ScoringOptions { Threads = 1 });
        using var tiledSlot = tiled.CreateSlot();
        using var largeSlot = large.CreateSlot();
        using var preprocessor = new FramePreprocessor(layout.Width, layout.Height);
        using var frame = new Mat(700, 900, MatType.CV_8UC3);
        Cv2.Randu(frame, Scalar.All(0), Scalar.All(255));

        _ = tiled.Inspect(frame, tiledSlot);
        largeSlot.Load(frame, preprocessor);
        large.Run(largeSlot);

        Assert.Equal(largeSlot.RawScore, tiledSlot.RawScore, 1e-3);
        Assert.Equal((largeSlot.Map.Width, largeSlot.Map.Height), (tiledSlot.Map.Width, tiledSlot.Map.Height));
        for (var i = 0; i < largeSlot.Map.Values.Length; i++)
        {
            Assert.Equal(largeSlot.Map.Values[i], tiledSlot.Map.Values[i], 1e-3);
        }
    }

    [Fact]
    public void A_small_bright_blob_anywhere_is_found_where_it_is_also_across_the_borders_of_tiles()
    {
        using var inspector = this.Open(new TileGrid(4, 3, 0.125));
        using var slot = inspector.CreateSlot();
        const int Side = 40, Width = 1920, Height = 1080;
        using var frame = new Mat(Height, Width, MatType.CV_8UC3);
        var random = new Random(2);
        for (var round = 0; round < 60; round++)
        {
            // A third of the blobs lie on a border between the middle tiles.
            var x = round % 3 == 0 ? (Width / 2) - random.Next(Side) : random.Next(Width - Side);
            var y = round % 3 == 1 ? (Height / 3) - random.Next(Side) : random.Next(Height - Side);
            frame.SetTo(Scalar.All(80));
            Cv2.Rectangle(frame, new Rect(x, y, Side, Side), Scalar.All(255), -1);

            var outcome = inspector.Inspect(frame, slot);

            Assert.Equal(Verdict.Fail, outcome.Verdict);
            var region = Assert.Single(outcome.Regions);

            // A cell of the map is about 8 x 6 pixels of the frame.
            Assert.InRange(region.CentroidX, x + (Side / 2) - 6, x + (Side / 2) + 6);
            Assert.InRange(region.CentroidY, y + (Side / 2) - 6, y + (Side / 2) + 6);
            Assert.InRange(region.Width, Side - 16, Side + 16);
            Assert.InRange(region.Height, Side - 16, Side + 16);
        }
    }

    [Fact]
    public void A_dot_that_vanishes_in_the_whole_frame_is_seen_by_a_tile()
    {
        using var frame = new Mat(1024, 1024, MatType.CV_8UC3, Scalar.All(80));
        Cv2.Rectangle(frame, new Rect(500, 300, 8, 8), Scalar.All(250), -1);

        Assert.Equal(Verdict.Pass, this.Inspect(TileGrid.Whole, frame).Verdict);
        Assert.Equal(Verdict.Fail, this.Inspect(new TileGrid(5, 5, 0.125), frame).Verdict);
    }

    [Fact]
    public void One_tile_and_no_tiles_give_the_same_bits()
    {
        using var frame = new Mat(333, 517, MatType.CV_8UC3);
        Cv2.Randu(frame, Scalar.All(0), Scalar.All(255));
        using var none = this.Open(null);
        using var one = this.Open(new TileGrid(1, 1, 0.5));
        using var first = none.CreateSlot();
        using var second = one.CreateSlot();

        Assert.Equal(none.Inspect(frame, first).RawScore, one.Inspect(frame, second).RawScore);
        Assert.Equal(first.Map.Values.ToArray(), second.Map.Values.ToArray());
        Assert.True(second.Canvas.IsEmpty);
    }

    [Fact]
    public void Steps_of_two_frames_may_interleave()
    {
        using var inspector = this.Open(new TileGrid(2, 2, 0.25));
        using var first = inspector.CreateSlot();
        using var second = inspector.CreateSlot();
        using var dark = new Mat(300, 300, MatType.CV_8UC3, Scalar.All(60));
        using var bright = new Mat(300, 300, MatType.CV_8UC3, Scalar.All(200));

        inspector.Prepare(dark, first);
        inspector.Prepare(bright, second);
        inspector.Score(first);
        inspector.Score(second);

        Assert.Equal(60.0, inspector.Decide(first, 300, 300).RawScore);
        Assert.Equal(200.0, inspector.Decide(second, 300, 300).RawScore);
    }

    [Fact]
    public void More_tiles_allocate_no_more_managed_memory_for_a_frame()
    {
        using var frame = new Mat(480, 640, MatType.CV_8UC3, Scalar.All(80));

        var whole = this.BytesPerFrame(null, frame);
        var tiled = this.BytesPerFrame(new TileGrid(4, 4, 0.125), frame);

        Assert.InRange(tiled, 0, whole);
    }

    private double BytesPerFrame(TileGrid? grid, Mat frame)
    {
        const int Frames = 100;
        using var inspector = this.Open(grid);
        using var slot = inspector.CreateSlot();
        for (var i = 0; i < 20; i++)
        {
            _ = inspector.Inspect(frame, slot);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Frames; i++)
        {
            _ = inspector.Inspect(frame, slot);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Frames;
    }

    private InspectionOutcome Inspect(TileGrid grid, Mat frame)
    {
        using var inspector = this.Open(grid);
        using var slot = inspector.CreateSlot();
        return inspector.Inspect(frame, slot);
    }

    private PartInspector Open(TileGrid? grid)
    {
        var path = this.folder[$"{Guid.NewGuid()}.multiad"];
        var manifest = grid is null ? BrightnessBundle.Manifest() : BrightnessBundle.Tiled(grid);
        BrightnessBundle.Write(path, manifest, OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        return new PartInspector(BundleReader.Open(path), new ScoringOptions { Threads = 1 });
    }
}
