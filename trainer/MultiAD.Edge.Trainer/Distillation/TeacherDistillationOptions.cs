using MultiAD.Edge.Trainer.Weights;

namespace MultiAD.Edge.Trainer.Distillation;

/// <summary>How a teacher is distilled.</summary>
/// <param name="Steps">Optimiser steps.</param>
/// <param name="BatchSize">Views per step.</param>
/// <param name="Side">Side of the views in pixels, a multiple of 16.</param>
/// <param name="Seed">Seed of weights and views.</param>
/// <param name="From">Compact network to go on from; null to start from low-rank factors of the teacher.</param>
internal sealed record TeacherDistillationOptions(int Steps, int BatchSize, int Side, int Seed, SafeTensorsFile? From = null);
