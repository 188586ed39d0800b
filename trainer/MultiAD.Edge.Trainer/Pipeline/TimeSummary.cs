namespace MultiAD.Edge.Trainer.Pipeline;

/// <summary>How long a training took.</summary>
/// <param name="Elapsed">Time of the whole run; a student from the cache counts with the time that its training took.</param>
/// <param name="ImagesPerSecond">Speed of the student's training; 0 without a student.</param>
/// <param name="StudentFromCache">Whether the student was trained in an earlier run.</param>
internal sealed record TimeSummary(TimeSpan Elapsed, double ImagesPerSecond, bool StudentFromCache);
