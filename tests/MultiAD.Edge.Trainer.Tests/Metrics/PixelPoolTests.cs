using MultiAD.Edge.Testing;
using MultiAD.Edge.Trainer.Metrics;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Metrics;

public sealed class PixelPoolTests
{
    private static readonly byte[] Mask =
    [
        1, 1, 0, 0, 0,
        1, 1, 0, 0, 0,
        0, 0, 0, 0, 1,
        0, 0, 0, 0, 1,
    ];

    [Fact]
    public void A_perfect_map_gives_one()
    {
        var scores = Measure([.. Mask.Select(value => (float)value)]);
        Assert.Equal(1.0, scores.Auroc!.Value, 12);
        Assert.Equal(1.0, scores.AuPro30!.Value, 12);
        Assert.Equal(1.0, scores.AuPro05!.Value, 12);
    }

    [Fact]
    public void A_constant_map_gives_half_the_limit()
    {
        // One tie is a straight line from (0,0) to (1,1): PRO = FPR, area limit^2 / 2, divided by the limit.
        var scores = Measure(new float[20]);
        Assert.Equal(0.5, scores.Auroc!.Value, 12);
        Assert.Equal(0.15, scores.AuPro30!.Value, 12);
        Assert.Equal(0.025, scores.AuPro05!.Value, 12);
    }

    [Fact]
    public void An_inverted_map_gives_zero()
    {
        var scores = Measure([.. Mask.Select(value => -(float)value)]);
        Assert.Equal(0.0, scores.Auroc!.Value, 12);
        Assert.Equal(0.0, scores.AuPro30!.Value, 12);
        Assert.Equal(0.0, scores.AuPro05!.Value, 12);
    }

    [Fact]
    public void Two_components_weigh_the_same_whatever_their_size()
    {
        // Ten pixels in a row: component A is 4 pixels, B is 1, background 5.
        // Descending: A A A A at 9 (PRO 1/2), background 8 (FPR 0.2), B at 7 (PRO 1), the rest at 0.
        // AU-PRO to 0.3: 0.2 * 1/2 + 0.1 * 1 = 0.2, over 0.3 = 2/3. To 0.05: 1/2.
        // AUROC: A beats 5, B beats 4: (4 * 5 + 4) / 25 = 0.96.
        byte[] mask = [1, 1, 1, 1, 0, 1, 0, 0, 0, 0];
        var pool = new PixelPool();
        pool.AddDefective("crack", [9, 9, 9, 9, 8, 7, 0, 0, 0, 0], mask, 10, 1);

        var scores = pool.Measure();

        Assert.Equal(0.96, scores.Auroc!.Value, 12);
        Assert.Equal(2.0 / 3, scores.AuPro30!.Value, 12);
        Assert.Equal(0.5, scores.AuPro05!.Value, 12);
    }

    // The first pixel of one component scores highest and all other defect pixels lowest: up to the false positives the
    // overlap is that pixel's share of its component, averaged over the components.
    [Theory]
    [MemberData(nameof(ComponentPictures.Labelled), MemberType = typeof(ComponentPictures))]
    public void A_pixel_counts_as_its_share_of_its_component(string picture)
    {
        var labels = ComponentPictures.Labels(picture);
        var width = ComponentPictures.Width(picture);
        for (var component = 1; component <= labels.Max(); component++)
        {
            float[] map = [.. labels.Select(label => label == 0 ? 1f : 0f)];
            map[Array.IndexOf(labels, component)] = 2;
            var pool = new PixelPool();
            pool.AddDefective("crack", map, [.. labels.Select(label => (byte)label)], width, labels.Length / width);

            var size = labels.Count(label => label == component);
            Assert.Equal(1.0 / (size * labels.Max()), pool.Measure().AuPro30!.Value, 12);
        }
    }

    [Fact]
    public void Good_images_count_as_background()
    {
        var pool = new PixelPool();
        pool.AddDefective("crack", [1, 0], [1, 0], 2, 1);
        pool.AddGood([2, 2, 0, 0, 0, 0, 0, 0]);

        // 2 of 9 background pixels lie over the defect.
        Assert.Equal(7.0 / 9, pool.Measure().Auroc!.Value, 12);
    }

    [Fact]
    public void A_kind_is_measured_against_the_good_parts_alone()
    {
        var pool = new PixelPool();
        pool.AddGood([0, 0, 0, 0]);
        pool.AddDefective("crack", [1, 0], [1, 0], 2, 1);
        pool.AddDefective("fray", [-1, 0], [1, 0], 2, 1);

        Assert.Equal(1.0, pool.Measure("crack").Auroc);
        Assert.Equal(0.0, pool.Measure("fray").Auroc);
        Assert.Equal(0.5, pool.Measure().Auroc);
    }

    [Fact]
    public void Without_defect_pixels_there_is_nothing_to_measure()
    {
        var pool = new PixelPool();
        pool.AddGood([1, 2]);
        Assert.Null(pool.Measure().Auroc);
        Assert.Null(pool.Measure().AuPro30);
    }

    [Fact]
    public void A_value_that_is_not_a_number_is_refused() =>
        Assert.Throws<ArgumentException>(() => new PixelPool().AddGood([float.NaN]));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Random_maps_agree_with_trying_every_threshold(int seed)
    {
        var random = new Random(seed);
        var levels = seed % 2 == 0 ? 6 : 1000;
        var pool = new PixelPool();
        var pixels = new List<(float Score, int Component)>();
        var components = 0;
        for (var image = 0; image < 4; image++)
        {
            // Defects are whole columns two apart, so that each column is one component.
            const int Width = 9, Height = 7;
            var map = new float[Width * Height];
            var mask = new byte[map.Length];
            var columns = image == 0 ? [] : Enumerable.Range(0, Width).Where(x => x % 2 == 0 && random.Next(3) == 0).ToArray();
            for (var i = 0; i < map.Length; i++)
            {
                var column = Array.IndexOf(columns, i % Width);
                mask[i] = (byte)(column >= 0 ? 200 : 0);
                map[i] = (random.Next(levels) - (levels / 2f) + (column >= 0 ? levels / 4f : 0)) / 10f;
                pixels.Add((map[i], column >= 0 ? components + column : -1));
            }

            components += columns.Length;
            if (image == 0)
            {
                pool.AddGood(map);
            }
            else
            {
                pool.AddDefective(image == 1 ? "a" : "b", map, mask, Width, Height);
            }
        }

        var scores = pool.Measure();

        Assert.Equal(BruteAuroc(pixels), scores.Auroc!.Value, 10);
        Assert.Equal(BruteAuPro(pixels, components, 0.3), scores.AuPro30!.Value, 10);
        Assert.Equal(BruteAuPro(pixels, components, 0.05), scores.AuPro05!.Value, 10);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void A_monotone_change_of_the_scores_changes_nothing(int seed)
    {
        var map = Random(seed, 20);
        var before = Measure(map);
        var after = Measure([.. map.Select(value => MathF.Pow(2, value) - 100)]);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Over_the_exact_limit_scores_are_binned_and_the_numbers_stay_close()
    {
        var random = new Random(5);
        var exact = new PixelPool();
        var binned = new PixelPool(exactLimit: 3000);
        for (var image = 0; image < 6; image++)
        {
            var mask = new byte[40 * 40];
            mask.AsSpan(200, 100).Fill(1);
            float[] map = [.. mask.Select(value => (float)(random.NextDouble() + (0.4 * value)))];
            foreach (var pool in new[] { exact, binned })
            {
                if (image % 2 == 0)
                {
                    pool.AddDefective(image == 4 ? "late" : "early", map, mask, 40, 40);
                }
                else
                {
                    pool.AddGood(map);
                }
            }
        }

        Assert.True(exact.IsExact);
        Assert.False(binned.IsExact);
        foreach (var kind in new[] { null, "early", "late" })
        {
            var (a, b) = (exact.Measure(kind), binned.Measure(kind));
            Assert.NotEqual(0, a.Auroc);
            Assert.Equal(a.Auroc!.Value, b.Auroc!.Value, 1e-4);
            Assert.Equal(a.AuPro30!.Value, b.AuPro30!.Value, 1e-3);
            Assert.Equal(a.AuPro05!.Value, b.AuPro05!.Value, 1e-3);
        }
    }

    [Fact]
    public void Both_zeros_are_one_score()
    {
        var pool = new PixelPool();
        pool.AddDefective("crack", [-0f, 0f], [1, 0], 2, 1);
        Assert.Equal(0.5, pool.Measure().Auroc);
    }

    private static PixelScores Measure(float[] map)
    {
        var pool = new PixelPool();
        pool.AddDefective("crack", map, Mask, 5, 4);
        return pool.Measure();
    }

    private static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(8) / 2f)];
    }

    private static double BruteAuroc(List<(float Score, int Component)> pixels)
    {
        double wins = 0;
        long pairs = 0;
        foreach (var defect in pixels.Where(pixel => pixel.Component >= 0))
        {
            foreach (var good in pixels.Where(pixel => pixel.Component < 0))
            {
                pairs++;
                wins += defect.Score > good.Score ? 1 : defect.Score == good.Score ? 0.5 : 0;
            }
        }

        return wins / pairs;
    }

    private static double BruteAuPro(List<(float Score, int Component)> pixels, int components, double limit)
    {
        var curve = new List<(double X, double Y)> { (0, 0) };
        double background = pixels.Count(pixel => pixel.Component < 0);
        foreach (var threshold in pixels.Select(pixel => pixel.Score).Distinct().OrderDescending())
        {
            var falsePositives = pixels.Count(pixel => pixel.Component < 0 && pixel.Score >= threshold);
            var overlap = Enumerable.Range(0, components).Average(component =>
                (double)pixels.Count(pixel => pixel.Component == component && pixel.Score >= threshold)
                / pixels.Count(pixel => pixel.Component == component));
            curve.Add((falsePositives / background, overlap));
        }

        double area = 0;
        foreach (var ((x0, y0), (x1, y1)) in curve.Zip(curve.Skip(1)))
        {
            var right = Math.Min(x1, limit);
            if (right > x0)
            {
                var atRight = y0 + ((y1 - y0) * (right - x0) / (x1 - x0));
                area += (right - x0) * (y0 + atRight) / 2;
            }
        }

        return area / limit;
    }
}
