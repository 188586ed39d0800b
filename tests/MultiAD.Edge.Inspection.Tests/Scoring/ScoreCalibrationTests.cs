using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Scoring;

public sealed class ScoreCalibrationTests
{
    private readonly ScoreCalibration calibration = BrightnessBundle.Manifest().Calibration;

    [Fact]
    public void The_limit_is_one_half() => Assert.Equal(0.5, this.calibration.Calibrate(BrightnessBundle.ImageLimit), 12);

    [Fact]
    public void The_median_good_part_is_one_tenth() =>
        Assert.Equal(ScoreCalibration.MedianScore, this.calibration.Calibrate(BrightnessBundle.Median), 12);

    [Fact]
    public void As_far_above_the_limit_as_the_median_is_below_is_nine_tenths() =>
        Assert.Equal(0.9, this.calibration.Calibrate((2 * BrightnessBundle.ImageLimit) - BrightnessBundle.Median), 12);

    [Fact]
    public void Scores_ascend_with_raw_scores_and_stay_within_0_and_1()
    {
        var scores = Enumerable.Range(-50, 400).Select(raw => this.calibration.Calibrate(raw)).ToArray();
        Assert.All(scores.Zip(scores.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        double[] all = [.. scores, this.calibration.Calibrate(1e300), this.calibration.Calibrate(-1e300)];
        Assert.All(all, score => Assert.InRange(score, 0, 1));
    }

    [Theory]
    [InlineData(0.1, BrightnessBundle.Median)]
    [InlineData(0.25, 125)]
    [InlineData(0.5, BrightnessBundle.ImageLimit)]
    [InlineData(0.9, 200)]
    public void A_calibrated_score_has_one_raw_score(double score, double raw)
    {
        Assert.Equal(raw, this.calibration.Raw(score), 9);
        Assert.Equal(score, this.calibration.Calibrate(this.calibration.Raw(score)), 9);
    }

    [Fact]
    public void Another_limit_moves_the_half() => Assert.Equal(0.5, this.calibration.Calibrate(120, 120), 12);

    [Theory]
    [InlineData(89, 0)]
    [InlineData(90, 0)]
    [InlineData(95, 0.25)]
    [InlineData(100, 0.5)]
    [InlineData(105, 0.75)]
    [InlineData(110, 1)]
    [InlineData(500, 1)]
    public void The_good_percentile_is_interpolated_between_the_quantiles(double raw, double percentile) =>
        Assert.Equal(percentile, this.calibration.Percentile(raw), 12);

    [Fact]
    public void Equal_quantiles_do_not_divide_by_zero() =>
        Assert.Equal(1, (this.calibration with { Quantiles = [100, 100, 100] }).Percentile(100));

    [Fact]
    public void The_median_of_an_even_number_of_quantiles_lies_between_the_middle_ones() =>
        Assert.Equal(15, (this.calibration with { Quantiles = [0, 10, 20, 100] }).Median);
}
