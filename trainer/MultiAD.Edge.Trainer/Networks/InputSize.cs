namespace MultiAD.Edge.Trainer.Networks;

/// <summary>A size at which a network sees its input.</summary>
/// <param name="Width">Width in pixels, a multiple of 16.</param>
/// <param name="Height">Height in pixels, a multiple of 16.</param>
internal readonly record struct InputSize(int Width, int Height);
