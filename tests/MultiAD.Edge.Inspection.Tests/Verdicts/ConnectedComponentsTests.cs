using MultiAD.Edge.Inspection.Verdicts;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Verdicts;

public sealed class ConnectedComponentsTests
{
    [Fact]
    public void Nothing_over_the_limit_is_no_component() => Assert.Equal((0, "...|..."), Label("...", "..."));

    [Fact]
    public void A_value_at_the_limit_is_background()
    {
        var components = new ConnectedComponents(2, 1);
        Assert.Equal(1, components.Label([0.5f, 0.6f], 0.5f));
        Assert.Equal([0, 1], components.Labels.ToArray());
    }

    [Fact]
    public void Pixels_that_touch_at_a_corner_are_one_component() => Assert.Equal((1, "1..|.1.|1.1"), Label("1..", ".1.", "1.1"));

    [Fact]
    public void Pixels_a_column_apart_are_components_of_their_own_in_reading_order() => Assert.Equal((2, "1.2|1.2"), Label("1.1", "1.1"));

    [Fact]
    public void The_arms_of_a_u_are_one_component() => Assert.Equal((1, "1..1|1..1|1111"), Label("1..1", "1..1", "1111"));

    [Fact]
    public void A_u_around_a_dot_leaves_the_dot_its_own() =>
        Assert.Equal((2, "1...1|1.2.1|1...1|11111"), Label("1...1", "1.1.1", "1...1", "11111"));

    [Fact]
    public void Arms_that_join_late_and_twice_are_one_component() =>
        Assert.Equal((1, "1.1.1|1.1.1|111.1|..111"), Label("1.1.1", "1.1.1", "111.1", "..111"));

    [Fact]
    public void A_row_does_not_run_into_the_next() => Assert.Equal((2, "..1|...|2.."), Label("..1", "...", "1.."));

    [Fact]
    public void Nothing_is_left_from_the_picture_before()
    {
        var components = new ConnectedComponents(2, 2);
        components.Label([1, 1, 1, 1], 0);
        Assert.Equal(0, components.Label([0, 0, 0, 0], 0));
        Assert.All(components.Labels.ToArray(), label => Assert.Equal(0, label));
    }

    [Fact]
    public void The_densest_pattern_of_single_pixels_fits()
    {
        var values = new float[5 * 5];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i % 5 % 2 == 0 && i / 5 % 2 == 0 ? 1 : 0;
        }

        Assert.Equal(9, new ConnectedComponents(5, 5).Label(values, 0));
    }

    [Fact]
    public void Values_that_are_no_numbers_are_background() =>
        Assert.Equal(0, new ConnectedComponents(2, 1).Label([float.NaN, float.NaN], 0));

    [Fact]
    public void A_buffer_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ConnectedComponents(2, 2).Label([1, 2, 3], 0));

    [Theory]
    [MemberData(nameof(ComponentPictures.Labelled), MemberType = typeof(ComponentPictures))]
    public void Components_are_found_as_a_person_numbers_them(string picture)
    {
        var labels = ComponentPictures.Labels(picture);
        var width = ComponentPictures.Width(picture);
        var components = new ConnectedComponents(width, labels.Length / width);

        Assert.Equal(labels.Max(), components.Label([.. labels.Select(label => label == 0 ? 0f : 1f)], 0.5f));
        Assert.Equal(labels, components.Labels.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_pictures_are_labelled_as_a_flood_fill_labels_them(int seed)
    {
        const int width = 23;
        const int height = 17;
        var random = new Random(seed);
        var values = Enumerable.Range(0, width * height).Select(_ => random.Next(100) < 45 ? 1f : 0f).ToArray();
        var components = new ConnectedComponents(width, height);
        Assert.Equal(Flood(values, width, height, out var labels), components.Label(values, 0.5f));
        Assert.Equal(labels, components.Labels.ToArray());
    }

    private static int Flood(float[] values, int width, int height, out int[] labels)
    {
        labels = new int[values.Length];
        var count = 0;
        for (var start = 0; start < values.Length; start++)
        {
            if (values[start] == 0 || labels[start] != 0)
            {
                continue;
            }

            labels[start] = ++count;
            var open = new Stack<int>([start]);
            while (open.TryPop(out var i))
            {
                for (var y = Math.Max(0, (i / width) - 1); y <= Math.Min(height - 1, (i / width) + 1); y++)
                {
                    for (var x = Math.Max(0, (i % width) - 1); x <= Math.Min(width - 1, (i % width) + 1); x++)
                    {
                        var j = (y * width) + x;
                        if (values[j] != 0 && labels[j] == 0)
                        {
                            labels[j] = count;
                            open.Push(j);
                        }
                    }
                }
            }
        }

        return count;
    }

    private static (int Count, string Labels) Label(params string[] rows)
    {
        var components = new ConnectedComponents(rows[0].Length, rows.Length);
        var count = components.Label(BinaryPicture.Values(rows), 0.5f);
        var labels = components.Labels.ToArray().Select(label => label == 0 ? "." : label.ToString());
        return (count, string.Join('|', labels.Chunk(rows[0].Length).Select(row => string.Concat(row))));
    }
}
