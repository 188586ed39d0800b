using static TorchSharp.torch;

namespace MultiAD.Edge.Trainer.Training;

/// <summary>Patches of good parts that a memory bank is chosen from.</summary>
/// <param name="Rows">For each part which of its cells.</param>
/// <param name="Projected">A random projection of the patches [N,64], part after part.</param>
/// <param name="Mean">Their mean [C].</param>
/// <param name="Covariance">Their covariance [C,C].</param>
internal sealed record PatchSample(long[][] Rows, Tensor Projected, Tensor Mean, Tensor Covariance)
{
    /// <summary>Patches of one part; all parts have as many cells, and give as many.</summary>
    public int PerPart => this.Rows[0].Length;
}
