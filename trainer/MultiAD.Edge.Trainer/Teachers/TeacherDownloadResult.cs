namespace MultiAD.Edge.Trainer.Teachers;

/// <summary>What a pull has done.</summary>
/// <param name="WeightsPath">The converted weights.</param>
/// <param name="Fetched">Whether the file was fetched; otherwise it was there.</param>
/// <param name="Converted">Whether the weights were converted; otherwise they were there.</param>
internal sealed record TeacherDownloadResult(string WeightsPath, bool Fetched, bool Converted);
