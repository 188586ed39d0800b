namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>What the model was trained on.</summary>
/// <param name="Images">Images used for training.</param>
/// <param name="HeldOut">Images held out for calibration.</param>
/// <param name="Digest">SHA-256 over names and contents of both, hexadecimal.</param>
public sealed record TrainingSet(int Images, int HeldOut, string Digest);
