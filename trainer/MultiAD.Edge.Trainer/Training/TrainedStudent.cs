namespace MultiAD.Edge.Trainer.Training;

/// <summary>What is known about a student's training.</summary>
/// <param name="ImagesPerSecond">Its speed; 0 without a student.</param>
/// <param name="Elapsed">The time it took.</param>
/// <param name="IsTaken">Whether it took place in an earlier run.</param>
internal sealed record TrainedStudent(double ImagesPerSecond, TimeSpan Elapsed, bool IsTaken);
