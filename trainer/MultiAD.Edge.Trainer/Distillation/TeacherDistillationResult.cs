using MultiAD.Edge.Trainer.Weights;

namespace MultiAD.Edge.Trainer.Distillation;

/// <summary>What a distillation gave.</summary>
/// <param name="Weights">Weights of the compact network, batch norm folded.</param>
/// <param name="UnexplainedVariance">
/// Per level: share of the features' variance left unexplained on held-out photographs; 0 is perfect.
/// </param>
/// <param name="InitialVariance">The same before the first step.</param>
/// <param name="HeldOut">Number of held-out photographs.</param>
/// <param name="Elapsed">Time of the training.</param>
internal sealed record TeacherDistillationResult(
    SafeTensorsFile Weights, double[] UnexplainedVariance, double[] InitialVariance, int HeldOut, TimeSpan Elapsed);
