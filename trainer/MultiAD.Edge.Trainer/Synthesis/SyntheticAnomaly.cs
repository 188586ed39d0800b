namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>A good part with a made defect.</summary>
/// <param name="Planes">The changed picture, RGB planes [3,H,W], 0..255.</param>
/// <param name="Mask">How visibly each pixel was changed, [H,W]: 0 for not at all, 255 for clearly.</param>
internal sealed record SyntheticAnomaly(byte[] Planes, byte[] Mask);
