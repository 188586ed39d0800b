using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// What the branches look at: unit feature vectors of the same images at one input size, one tensor [N,C_l,H_l,W_l] per level.
/// </summary>
/// <param name="Teacher">Unit vectors of the frozen teacher's features.</param>
/// <param name="Student">Unit vectors of the student's features; empty where there is no student.</param>
internal readonly record struct PartFeatures(Tensor[] Teacher, Tensor[] Student);
