using MultiAD.Edge.Trainer.Weights;

namespace MultiAD.Edge.Trainer.Distillation;

/// <summary>How a teacher is distilled.</summary>
/// <param name="Steps">Optimiser steps.</param>
/// <param name="BatchSize">Views per step.</param>
/// <param name="Side">Side of the views in pixels, a multiple of 16.</param>
/// <param name="Seed">Seed of weights and views.</param>
/// <param name="From">Compact network to go on from; null to start from random weights.</param>
internal sealed record TeacherDistillationOptions(int Steps, int BatchSize, int Side, int Seed, SafeTensorsFile? From = null);

/// <summary>What a distillation gave.</summary>
/// <param name="Weights">Weights of the compact network, batch norm folded.</param>
/// <param name="UnexplainedVariance">Per level: share of the features' variance left unexplained on held-out photographs, 0 is perfect.</param>
/// <param name="InitialVariance">The same before the first step.</param>
/// <param name="HeldOut">Number of held-out photographs.</param>
/// <param name="Elapsed">Time of the training.</param>
internal sealed record TeacherDistillationResult(SafeTensorsFile Weights, double[] UnexplainedVariance, double[] InitialVariance, int HeldOut, TimeSpan Elapsed);
