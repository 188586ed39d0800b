namespace MultiAD.Edge.Trainer.Training;

/// <summary>What is known about the teacher's features of good parts at one level.</summary>
/// <param name="Mean">Mean of each channel [C_l].</param>
/// <param name="Gain">Factor that brings the mean square length of the feature vectors to 1.</param>
/// <param name="CentredGain">Factor that does so after the mean is taken off.</param>
internal sealed record TeacherLevel(float[] Mean, double Gain, double CentredGain)
{
    private const double SmallestSquare = 1e-12;

    /// <summary>Takes the moments of the features over all cells.</summary>
    /// <param name="mean">Mean of each channel.</param>
    /// <param name="meanSquare">Mean square of each channel.</param>
    public static TeacherLevel Of(IReadOnlyList<double> mean, IReadOnlyList<double> meanSquare) => new(
        [.. mean.Select(value => (float)value)],
        GainOf(meanSquare.Sum()),
        GainOf(mean.Zip(meanSquare, (first, second) => second - (first * first)).Sum()));

    private static double GainOf(double squareLength) => 1 / Math.Sqrt(Math.Max(squareLength, SmallestSquare));
}
