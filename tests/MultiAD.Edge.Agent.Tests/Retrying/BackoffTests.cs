using MultiAD.Edge.Agent.Retrying;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Retrying;

public sealed class BackoffTests
{
    // Initial wait and maximum in milliseconds, then the full length of each wait.
    public static TheoryData<double, double, double[]> Sequences() => new()
    {
        { 1000, 5000, [1000, 2000, 4000, 5000, 5000, 5000] },
        { 1000, 30_000, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] },
        { 100, 800, [100, 200, 400, 800, 800] },
        { 500, 500, [500, 500, 500] },
        { 2000, 500, [500, 500] },
    };

    [Theory]
    [MemberData(nameof(Sequences))]
    public void A_wait_doubles_each_time_up_to_the_maximum(double initial, double maximum, double[] full)
    {
        var backoff = Make(initial, maximum, new FixedRandom(0));

        Assert.Equal(full, Milliseconds(backoff, full.Length));
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public void A_wait_is_shortened_by_a_quarter_at_most_and_never_lengthened(double initial, double maximum, double[] full)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var waits = Milliseconds(Make(initial, maximum, new Random(seed)), full.Length);

            Assert.All(waits.Zip(full), pair => Assert.InRange(pair.First, 0.75 * pair.Second, pair.Second));
            Assert.All(waits, wait => Assert.True(wait <= maximum));
        }
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public void A_reset_begins_with_the_initial_wait_again(double initial, double maximum, double[] full)
    {
        var backoff = Make(initial, maximum, new FixedRandom(0));
        _ = Milliseconds(backoff, full.Length);

        backoff.Reset();

        Assert.Equal(full, Milliseconds(backoff, full.Length));
    }

    [Fact]
    public void The_jitter_spreads_evenly_over_its_quarter()
    {
        const int Waits = 10_000;
        const int Bins = 10;
        var backoff = Make(1000, 1000, new Random(7));

        var counts = new int[Bins];
        foreach (var wait in Milliseconds(backoff, Waits))
        {
            counts[Math.Min(Bins - 1, (int)((wait - 750) / 250 * Bins))]++;
        }

        // Expected are 1000 each; five standard deviations are 150.
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void The_stations_of_a_hall_do_not_retry_in_step()
    {
        const int Stations = 100;
        const int Attempts = 6;
        var elapsed = Enumerable.Range(0, Stations)
            .Select(station => Milliseconds(Make(1000, 30_000, new Random(station)), Attempts).Sum())
            .Order()
            .ToArray();

        // All lost the broker in the same instant. At the sixth attempt they are spread over seconds, and no tenth of a second
        // sees a crowd.
        Assert.True(elapsed[^1] - elapsed[0] > 5000);
        Assert.All(elapsed, start => Assert.True(elapsed.Count(other => other >= start && other < start + 100) <= Stations / 10));
    }

    [Fact]
    public void The_longest_time_there_is_does_not_overflow()
    {
        var backoff = new Backoff(TimeSpan.MaxValue / 3, TimeSpan.MaxValue, new FixedRandom(0.5));

        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.True(backoff.Next() > TimeSpan.Zero);
        }
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(-1, 1000)]
    [InlineData(1000, 0)]
    public void A_wait_of_nothing_is_refused(double initial, double maximum) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Make(initial, maximum, new Random(1)));

    private static Backoff Make(double initial, double maximum, Random random) =>
        new(TimeSpan.FromMilliseconds(initial), TimeSpan.FromMilliseconds(maximum), random);

    private static double[] Milliseconds(Backoff backoff, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => backoff.Next().TotalMilliseconds)];

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
