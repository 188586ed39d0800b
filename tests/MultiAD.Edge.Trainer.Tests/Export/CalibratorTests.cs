using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Trainer.Export;
using MultiAD.Edge.Trainer.Training;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Export;

public sealed class CalibratorTests
{
    [Fact]
    public void With_enough_parts_the_limit_is_the_order_statistic()
    {
        // 99 scores and a target of 2 %: ceil(100 x 0.98) = 98th smallest.
        var calibration = Calibrator.Calibrate([.. Enumerable.Range(1, 99).Select(i => (double)i)], [], Pixels(), 0.02);

        Assert.Equal(ScoreCalibration.OrderStatistic, calibration.LimitRule);
        Assert.Equal(98, calibration.ImageLimit);
        Assert.Equal(0.01, calibration.CertifiableFalseRejectRate, 12);
    }

    [Fact]
    public void With_few_parts_the_limit_is_the_tail_of_a_fitted_distribution()
    {
        // Median 2, MAD 1: beta = 1 / 0.767049 = 1.30370. Above the median lie beta (ln ln 2 - ln(-ln 0.99)) =
        // 1.30370 x 4.23364 = 5.51938, widened by 1 + 4/3.
        var calibration = Calibrator.Calibrate([1, 2, 3], [], Pixels(), 0.01);

        Assert.Equal(ScoreCalibration.RobustGumbelTail, calibration.LimitRule);
        Assert.Equal(2 + (5.51938 * 7 / 3), calibration.ImageLimit, 3);
    }

    [Theory]
    [InlineData(0.01, 493)]
    [InlineData(0.05, 93)]
    [InlineData(0.5, 3)]
    public void As_many_images_certify_a_target_as_hold_out_enough_for_it(double target, int images)
    {
        Assert.Equal(images, Calibrator.ImagesToCertify(target));
        Assert.True(Calibrator.Certifies(TrainingOptions.HeldOutOf(images), target));
        Assert.False(Calibrator.Certifies(TrainingOptions.HeldOutOf(images - 1), target));
    }

    [Fact]
    public void No_number_of_images_certifies_a_target_that_needs_more_than_are_held_out() =>
        Assert.Null(Calibrator.ImagesToCertify(0.001));

    [Fact]
    public void With_left_out_parts_the_tail_runs_through_the_median_and_the_upper_tenth_of_all()
    {
        // Held out 100 and 102, left out 0, 1, ... 98: moved by 101 - 49 = 52 they lie at 52 ... 150. Of all 101 the median is
        // 101 and the 0.9 quantile 140; the reduced Gumbel variates are 0.36651, 2.25037 and 4.60015.
        var calibration = Calibrator.Calibrate([100, 102], [.. Enumerable.Range(0, 99).Select(i => (double)i)], Pixels(), 0.01);

        Assert.Equal(ScoreCalibration.LeftOutTail, calibration.LimitRule);
        Assert.Equal(101 + (39 * (4.60015 - 0.36651) / (2.25037 - 0.36651)), calibration.ImageLimit, 2);
    }

    [Fact]
    public void A_few_left_out_parts_have_no_say()
    {
        var alone = Calibrator.Calibrate([1, 2, 3], [], Pixels(), 0.01);
        var few = Calibrator.Calibrate([1, 2, 3], [.. Enumerable.Range(0, 19).Select(i => 100.0 * i)], Pixels(), 0.01);

        Assert.Equal(alone.ImageLimit, few.ImageLimit);
    }

    [Fact]
    public void One_odd_left_out_part_does_not_move_the_limit_much()
    {
        var random = new Random(2);
        double[] held = [.. Enumerable.Range(0, 24).Select(_ => random.NextDouble())];
        double[] left = [.. Enumerable.Range(0, 96).Select(_ => random.NextDouble())];

        var usual = Calibrator.Calibrate(held, left, Pixels(), 0.01).ImageLimit;
        var odd = Calibrator.Calibrate(held, [.. left, 1000], Pixels(), 0.01).ImageLimit;

        Assert.InRange(odd, usual * 0.95, usual * 1.1);
    }

    [Fact]
    public void A_left_out_tail_keeps_its_promise_on_new_parts_where_both_differ_in_place_only()
    {
        var random = new Random(11);
        double Draw() => Enumerable.Range(0, 30).Max(_ => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()));
        var rejected = 0.0;
        const int Rounds = 150;
        for (var round = 0; round < Rounds; round++)
        {
            double[] held = [.. Enumerable.Range(0, 24).Select(_ => Draw())];
            double[] left = [.. Enumerable.Range(0, 96).Select(_ => Draw() + 0.7)];
            var calibration = Calibrator.Calibrate(held, left, Pixels(), 0.01);
            rejected += Enumerable.Range(0, 100).Count(_ => Draw() > calibration.ImageLimit) / 100.0;
        }

        Assert.InRange(rejected / Rounds, 0.003, 0.03);
    }

    [Fact]
    public void One_odd_picture_among_few_does_not_move_the_limit_beyond_it()
    {
        double[] usual = [0.1, 0.12, 0.09, 0.11, 0.1, 0.13, 0.08];

        var limit = Calibrator.Calibrate([.. usual, 5], [], Pixels(), 0.01).ImageLimit;

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
            var calibration = Calibrator.Calibrate([.. Enumerable.Range(0, 60).Select(_ => Draw())], [], Pixels(), 0.05);
            rejected += Enumerable.Range(0, 100).Count(_ => Draw() > calibration.ImageLimit) / 100.0;
        }

        Assert.InRange(rejected / Rounds, 0.02, 0.055);
    }

    [Fact]
    public void Equal_scores_still_give_a_limit_above_the_median()
    {
        var calibration = Calibrator.Calibrate([4, 4, 4, 4], [], Pixels(), 0.3);

        Assert.True(calibration.ImageLimit > calibration.Median);
        Assert.InRange(calibration.Calibrate(4.1), 0.5, 1);
    }

    [Fact]
    public void The_pixel_limit_lies_between_the_map_floor_and_the_image_limit()
    {
        var calibration = Calibrator.Calibrate([.. Enumerable.Range(1, 99).Select(i => i / 10.0)], [], Pixels(), 0.02);

        Assert.True(calibration.MapFloor < calibration.PixelLimit);
        Assert.True(calibration.PixelLimit <= calibration.ImageLimit);
    }

    private static float[] Pixels() => [.. Enumerable.Range(0, 1000).Select(i => i / 1000f)];
}
