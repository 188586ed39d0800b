namespace MultiAD.Edge.Trainer.Models;

/// <summary>What a training builds.</summary>
internal enum TrainingMethod
{
    /// <summary>The full method: student, discriminator, memory and their fusion.</summary>
    MultiAd,

    /// <summary>The baseline: nearest neighbours on the teacher's features alone (Roth et al., 2022).</summary>
    PatchCore,
}
