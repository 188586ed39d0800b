namespace MultiAD.Edge.Trainer.Training;

/// <summary>One view that the discriminator learns from.</summary>
/// <param name="Planes">Planes R, G, B, [3,H,W].</param>
/// <param name="Mask">Changed share per pixel, 0..255 [H,W]; null where no pixel was changed.</param>
/// <param name="Noisy">Whether the view's features are to be disturbed.</param>
internal sealed record DiscriminatorInput(byte[] Planes, byte[]? Mask, bool Noisy);
