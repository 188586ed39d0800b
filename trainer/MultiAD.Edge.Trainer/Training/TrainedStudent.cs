namespace MultiAD.Edge.Trainer.Training;

/// <summary>What is known about a student's training.</summary>
/// <param name="ImagesPerSecond">Its speed; 0 without a student.</param>
/// <param name="Elapsed">The time it took.</param>
/// <param name="FromCache">Whether it took place in an earlier run.</param>
internal sealed record TrainedStudent(double ImagesPerSecond, TimeSpan Elapsed, bool FromCache)
{
    /// <summary>For a model without a student.</summary>
    public static TrainedStudent None { get; } = new(0, TimeSpan.Zero, FromCache: false);

    /// <summary>Time that an earlier run spent on the student; zero where it was trained in this one.</summary>
    public TimeSpan EarlierTime => this.FromCache ? this.Elapsed : TimeSpan.Zero;
}
