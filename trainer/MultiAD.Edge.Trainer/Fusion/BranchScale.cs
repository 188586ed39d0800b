namespace MultiAD.Edge.Trainer.Fusion;

/// <summary>
/// How one branch enters the fused map: value * gain + offset. Both are either one number or one per cell, where good
/// parts lie alike and each place has its own usual value.
/// </summary>
/// <param name="Gain">One value, or rows x columns of the branch's grid; the branch's weight is in it.</param>
/// <param name="Offset">As many values.</param>
internal sealed record BranchScale(float[] Gain, float[] Offset);
