using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Scoring;

public sealed class TileStitcherTests
{
    private const int Side = 16;

    public static TheoryData<int, int, double> Grids => new()
    {
        { 1, 1, 0.0 },
        { 2, 1, 0.0 },
        { 2, 2, 0.125 },
        { 3, 2, 0.3 },
        { 8, 4, 0.5 },
        { 4, 8, 0.5 },
        { 5, 3, 0.03 },
    };

    [Theory]
    [MemberData(nameof(Grids))]
    public void The_weights_of_the_tiles_sum_to_one_at_every_place(int columns, int rows, double overlap)
    {
        var stitcher = Stitch(Layout(columns, rows, overlap), (_, _) => 1);
        Assert.All(stitcher.Map.Values.ToArray(), value => Assert.Equal(1, value, 1e-6f));
    }

    [Theory]
    [MemberData(nameof(Grids))]
    public void Tiles_that_agree_give_what_they_agree_on_also_where_they_overlap(int columns, int rows, double overlap)
    {
        var layout = Layout(columns, rows, overlap);
        var random = new Random(6);
        float[] picture = [.. Enumerable.Range(0, layout.Width * layout.Height).Select(_ => random.NextSingle() * 100)];

        var stitcher = Stitch(layout, (tile, cell) =>
        {
            var (y, x) = Math.DivRem(cell, Side);
            return picture[((layout[tile].Y + y) * layout.Width) + layout[tile].X + x];
        });

        for (var i = 0; i < picture.Length; i++)
        {
            Assert.Equal(picture[i], stitcher.Map.Values[i], 1e-4f);
        }
    }

    [Fact]
    public void Between_tiles_that_differ_the_map_goes_over_from_one_to_the_other_in_even_steps()
    {
        var layout = Layout(2, 1, 0.5);
        var stitcher = Stitch(layout, (tile, _) => tile == 0 ? 10 : 90);

        var row = stitcher.Map.Values[..layout.Width].ToArray();

        // Sixteen columns each, of which eight are common: eight equal steps of ten around the middle.
        Assert.All(row[..8], value => Assert.Equal(10, value));
        Assert.All(row[16..], value => Assert.Equal(90, value));
        Assert.Equal([15, 25, 35, 45, 55, 65, 75, 85], row[8..16].Select(value => (double)MathF.Round(value, 3)));
    }

    [Fact]
    public void Four_tiles_meet_in_proportion_to_their_distance()
    {
        var layout = Layout(2, 2, 0.5);
        var stitcher = Stitch(layout, (tile, _) => tile == 3 ? 64 : 0);

        // A place's weight of the fourth tile is the product of the two directions.
        for (var y = 0; y < layout.Height; y++)
        {
            for (var x = 0; x < layout.Width; x++)
            {
                var expected = 64 * Rise(x) * Rise(y);
                Assert.Equal(expected, stitcher.Map.Values[(y * layout.Width) + x], 1e-4f);
            }
        }

        static float Rise(int place) => Math.Clamp((place - 8 + 0.5f) / 8, 0, 1) is var rise && place < 16 ? rise : 1;
    }

    [Fact]
    public void The_score_is_the_largest_of_a_tile()
    {
        Assert.Equal(5, Score(1, 5, -3, 2));
        Assert.Equal(-1, Score(-1, -5, -3, -2));
    }

    [Fact]
    public void A_tile_without_a_score_leaves_the_frame_without_one() => Assert.Equal(float.NaN, Score(1, float.NaN, 3, 2));

    [Fact]
    public void A_new_frame_sees_nothing_of_the_one_before()
    {
        var layout = Layout(2, 2, 0.25);
        var stitcher = Stitch(layout, (_, _) => 7);

        stitcher.Begin();

        Assert.All(stitcher.Map.Values.ToArray(), value => Assert.Equal(0, value));
        Assert.Equal(float.NegativeInfinity, stitcher.Score);
    }

    [Fact]
    public void A_tile_is_loaded_from_its_window_as_planes_red_green_and_blue()
    {
        var layout = Layout(3, 2, 0.25);
        var stitcher = new TileStitcher(layout);
        new Random(8).NextBytes(stitcher.Canvas);
        var planes = new float[3 * Side * Side];
        for (var tile = 0; tile < layout.Count; tile++)
        {
            stitcher.Load(tile, planes);

            for (var i = 0; i < Side * Side; i++)
            {
                var pixel = 3 * (((layout[tile].Y + (i / Side)) * layout.Width) + layout[tile].X + (i % Side));
                var (red, green, blue) = (stitcher.Canvas[pixel + 2], stitcher.Canvas[pixel + 1], stitcher.Canvas[pixel]);
                Assert.Equal((red, green, blue), (planes[i], planes[(Side * Side) + i], planes[(2 * Side * Side) + i]));
            }
        }
    }

    private static TileLayout Layout(int columns, int rows, double overlap) => new(new TileGrid(columns, rows, overlap), Side, Side);

    private static TileStitcher Stitch(TileLayout layout, Func<int, int, float> value)
    {
        var stitcher = new TileStitcher(layout);
        stitcher.Begin();
        for (var tile = 0; tile < layout.Count; tile++)
        {
            float[] values = [.. Enumerable.Range(0, Side * Side).Select(cell => value(tile, cell))];
            stitcher.Add(tile, new AnomalyMap(Side, Side, values), 0);
        }

        return stitcher;
    }

    private static float Score(params float[] scores)
    {
        var stitcher = new TileStitcher(Layout(2, 2, 0.25));
        stitcher.Begin();
        for (var tile = 0; tile < scores.Length; tile++)
        {
            stitcher.Add(tile, new AnomalyMap(Side, Side, new float[Side * Side]), scores[tile]);
        }

        return stitcher.Score;
    }
}
