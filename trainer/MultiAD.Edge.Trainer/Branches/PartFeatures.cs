using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Branches;

/// <summary>What the branches look at: unit feature vectors of the same images, one tensor [N,C_l,H_l,W_l] per level.</summary>
/// <param name="Whole">Directions of the frozen teacher's features as they are.</param>
/// <param name="Teacher">Directions of the teacher's features about their mean over good parts, which the student predicts.</param>
/// <param name="Student">Directions of the student's features; empty for a model without a student.</param>
internal readonly record struct PartFeatures(Tensor[] Whole, Tensor[] Teacher, Tensor[] Student);
