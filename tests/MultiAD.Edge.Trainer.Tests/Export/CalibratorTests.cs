using MultiAD.Edge.Trainer.Export;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Export;

public sealed class CalibratorTests
{
    [Fact]
    public void With_enough_parts_the_limit_is_the_order_statistic()
    {
        // 99 scores and a target of 2 %: ceil(100 x 0.98) = 98th smallest.
        var calibration = Calibrator.Calibrate([.. Enumerable.Range(1, 99).Select(i => (double)i)], Pixels(), 0.02);

        Assert.Equal("orderStatistic", calibration.LimitRule);
        Assert.Equal(98, calibration.ImageLimit);
        Assert.Equal(0.01, calibration.CertifiableFalseRejectRate, 12);
    }

    [Fact]
    public void With_few_parts_the_limit_is_the_tail_of_a_fitted_distribution()
    {
        // Median 2, MAD 1: beta = 1 / 0.767049 = 1.30370. Above the median lie beta (ln ln 2 - ln(-ln 0.99)) =
        // 1.30370 x 4.23364 = 5.51938, widened by 1 + 4/3.
        var calibration = Calibrator.Calibrate([1, 2, 3], Pixels(), 0.01);

        Assert.Equal("robustGumbelTail", calibration.LimitRule);
        Assert.Equal(2 + (5.51938 * 7 / 3), calibration.ImageLimit, 3);
    }

    [Fact]
    public void One_odd_picture_among_few_does_not_move_the_limit_beyond_it()
    {
        double[] usual = [0.1, 0.12, 0.09, 0.11, 0.1, 0.13, 0.08];

        var limit = Calibrator.Calibrate([.. usual, 5], Pixels(), 0.01).ImageLimit;

        Assert.InRange(limit, usual.Max(), 1);
    }

    [Fact]
    public void The_limit_keeps_its_promise_on_new_parts_of_the_same_kind()
    {
        var random = new Random(11);
        double Draw() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble());
        var rejected = 0.0;
        const int Rounds = 300;
        for (var round = 0; round < Rounds; round++)
        {
            var calibration = Calibrator.Calibrate([.. Enumerable.Range(0, 60).Select(_ => Draw())], Pixels(), 0.05);
            rejected += Enumerable.Range(0, 100).Count(_ => Draw() > calibration.ImageLimit) / 100.0;
        }

        Assert.InRange(rejected / Rounds, 0.02, 0.055);
    }

    [Fact]
    public void Equal_scores_still_give_a_limit_above_the_median()
    {
        var calibration = Calibrator.Calibrate([4, 4, 4, 4], Pixels(), 0.3);

        Assert.True(calibration.ImageLimit > calibration.Median);
        Assert.InRange(calibration.Calibrate(4.1), 0.5, 1);
    }

    [Fact]
    public void The_pixel_limit_lies_between_the_map_floor_and_the_image_limit()
    {
        var calibration = Calibrator.Calibrate([.. Enumerable.Range(1, 99).Select(i => i / 10.0)], Pixels(), 0.02);

        Assert.True(calibration.MapFloor < calibration.PixelLimit);
        Assert.True(calibration.PixelLimit <= calibration.ImageLimit);
    }

    private static float[] Pixels() => [.. Enumerable.Range(0, 1000).Select(i => i / 1000f)];
}
