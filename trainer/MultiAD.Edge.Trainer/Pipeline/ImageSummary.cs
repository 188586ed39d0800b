namespace MultiAD.Edge.Trainer.Pipeline;

/// <summary>The images that a training rests on.</summary>
/// <param name="Training">Images trained on.</param>
/// <param name="HeldOut">Images held out for calibration.</param>
/// <param name="HeldOutOverLimit">Files of held-out good images that score over the limit.</param>
/// <param name="DistinctSizes">Number of different image sizes.</param>
internal sealed record ImageSummary(int Training, int HeldOut, IReadOnlyList<string> HeldOutOverLimit, int DistinctSizes)
{
    /// <summary>Width in pixels of the largest image.</summary>
    public required int PictureWidth { get; init; }

    /// <summary>Height in pixels of the largest image.</summary>
    public required int PictureHeight { get; init; }
}
