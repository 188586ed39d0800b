namespace MultiAD.Edge.Trainer.Branches;

/// <summary>
/// How cautiously what the student says is taken. On parts that vary much student and discriminator are loud; the memory is
/// the steady one.
/// </summary>
internal static class StudentCaution
{
    /// <summary>Share of its full weight that a branch has before it has shown that it helps.</summary>
    public const double Share = 0.3;
}
