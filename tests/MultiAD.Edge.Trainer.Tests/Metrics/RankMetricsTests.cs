using MultiAD.Edge.Trainer.Metrics;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Metrics;

public sealed class RankMetricsTests
{
    [Fact]
    public void Perfect_order_gives_one() => Assert.Equal(1.0, RankMetrics.Auroc([1, 2, 3, 4], [false, false, true, true]));

    [Fact]
    public void Inverted_order_gives_zero() => Assert.Equal(0.0, RankMetrics.Auroc([4, 3, 2, 1], [false, false, true, true]));

    [Fact]
    public void Equal_scores_give_a_half() => Assert.Equal(0.5, RankMetrics.Auroc([7, 7, 7, 7, 7], [false, true, false, true, true]));

    [Fact]
    public void Ties_count_half()
    {
        // Pairs (defective, good): (2,1) 1, (2,2) 1/2, (3,1) 1, (3,2) 1; 3.5 of 4.
        Assert.Equal(0.875, RankMetrics.Auroc([1, 2, 2, 3], [false, false, true, true]));
    }

    [Fact]
    public void A_missing_class_gives_nothing()
    {
        Assert.Null(RankMetrics.Auroc([1, 2], [true, true]));
        Assert.Null(RankMetrics.Auroc([1, 2], [false, false]));
        Assert.Null(RankMetrics.F1Max([1, 2], [false, false]));
        Assert.Empty(RankMetrics.Roc([1, 2], [true, true]));
        Assert.Null(RankMetrics.Auroc([], []));
    }

    [Fact]
    public void A_score_that_is_not_a_number_is_refused() =>
        Assert.Throws<ArgumentException>(() => RankMetrics.Auroc([1, double.NaN], [false, true]));

    [Fact]
    public void Different_lengths_are_refused() => Assert.Throws<ArgumentException>(() => RankMetrics.Auroc([1, 2], [true]));

    [Fact]
    public void F1_is_the_best_over_all_thresholds()
    {
        // At >= 2: TP 2, FP 1, FN 0, F1 = 4/5. At >= 3: TP 1, FP 0, FN 1, F1 = 2/3. At >= 1: 4/6.
        Assert.Equal(0.8, RankMetrics.F1Max([1, 2, 2, 3], [false, false, true, true])!.Value, 12);
    }

    [Fact]
    public void The_curve_has_one_point_for_each_distinct_score()
    {
        RocPoint[] expected = [new(double.PositiveInfinity, 0, 0), new(3, 0, 0.5), new(2, 0.5, 1), new(1, 1, 1)];
        Assert.Equal(expected, RankMetrics.Roc([1, 2, 2, 3], [false, false, true, true]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_scores_agree_with_counting_pairs_and_with_the_area_under_the_curve(int seed)
    {
        var random = new Random(seed);
        double[] scores = [.. Enumerable.Range(0, 80).Select(_ => (double)random.Next(15))];
        bool[] labels = [.. scores.Select(score => random.Next(20) < score)];
        double wins = 0;
        var pairs = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            for (var j = 0; j < scores.Length; j++)
            {
                if (labels[i] && !labels[j])
                {
                    pairs++;
                    wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }

        var curve = RankMetrics.Roc(scores, labels);
        var area = curve.Zip(curve.Skip(1)).Sum(step =>
        {
            var width = step.Second.FalsePositiveRate - step.First.FalsePositiveRate;
            return width * (step.First.TruePositiveRate + step.Second.TruePositiveRate) / 2;
        });

        Assert.Equal(wins / pairs, RankMetrics.Auroc(scores, labels)!.Value, 12);
        Assert.Equal(area, RankMetrics.Auroc(scores, labels)!.Value, 12);
    }
}
