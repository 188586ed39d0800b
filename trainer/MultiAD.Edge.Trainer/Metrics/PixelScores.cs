namespace MultiAD.Edge.Trainer.Metrics;

/// <summary>Pixel metrics of one set of images, each 0..1; null where there is no background or no defect to compare.</summary>
/// <param name="Auroc">Area under the ROC curve over all pixels.</param>
/// <param name="AuPro30">Area under the per-region overlap up to a false positive rate of 0.3, divided by 0.3.</param>
/// <param name="AuPro05">The same up to 0.05, divided by 0.05.</param>
internal readonly record struct PixelScores(double? Auroc, double? AuPro30, double? AuPro05);
