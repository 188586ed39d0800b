namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>How wide the widest place of a defect mask is.</summary>
/// <param name="Picture">In pixels of the picture.</param>
/// <param name="Input">In pixels of what the model sees: the canvas of its tiles, or its input.</param>
internal sealed record DefectWidth(double Picture, double Input);
