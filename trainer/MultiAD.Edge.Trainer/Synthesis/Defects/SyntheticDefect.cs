namespace MultiAD.Edge.Trainer.Synthesis.Defects;

/// <summary>A good part with a defect made on it.</summary>
/// <param name="Planes">Planes R, G, B, [3,H,W].</param>
/// <param name="Mask">[H,W]: 255 where the picture visibly changed, 0 elsewhere.</param>
internal sealed record SyntheticDefect(byte[] Planes, byte[] Mask);
