namespace MultiAD.Edge.Trainer.Models;

/// <summary>Components of the method that can be left out, to see what each is worth.</summary>
[Flags]
internal enum MethodComponents
{
    /// <summary>Distillation alone.</summary>
    None = 0,

    /// <summary>Squeeze and excitation in the student.</summary>
    SqueezeExcite = 1,

    /// <summary>Student inputs with synthetic anomalies, which it learns to see through.</summary>
    Denoising = 2,

    /// <summary>The discriminator's branch.</summary>
    Discriminator = 4,

    /// <summary>The nearest neighbour branch.</summary>
    Memory = 8,

    /// <summary>Weights of the branches learned from held-out parts; otherwise all levels weigh the same.</summary>
    Fusion = 16,

    /// <summary>All of them.</summary>
    All = SqueezeExcite | Denoising | Discriminator | Memory | Fusion,
}
