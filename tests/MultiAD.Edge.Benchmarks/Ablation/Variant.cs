using MultiAD.Edge.Trainer.Training;

namespace MultiAD.Edge.Benchmarks.Ablation;

/// <summary>One row of the ablation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Method">What is built.</param>
/// <param name="Parts">Parts of the method that are in use.</param>
/// <param name="UsesBaselineTeacher">Whether it has the baseline's teacher instead of the usual one.</param>
internal sealed record Variant(string Name, TrainingMethod Method, MethodParts Parts, bool UsesBaselineTeacher = false)
{
    /// <summary>Name of the full method.</summary>
    public const string Full = "all";

    /// <summary>Name of the baseline.</summary>
    public const string Baseline = "patchcore";

    /// <summary>Name of the baseline with the usual teacher.</summary>
    public const string BaselineWithUsualTeacher = "patchcore-s";

    /// <summary>All variants; each but the baselines has the parts of the one before and one more.</summary>
    public static IReadOnlyList<Variant> All { get; } = Cumulate();

    private static Variant[] Cumulate()
    {
        (string Name, MethodParts Part)[] steps =
        [
            ("distillation", MethodParts.None),
            ("+se", MethodParts.SqueezeExcite),
            ("+denoising", MethodParts.Denoising),
            ("+discriminator", MethodParts.Discriminator),
            ("+fusion", MethodParts.Fusion),
            (Full, MethodParts.Memory),
        ];
        var parts = MethodParts.None;
        return
        [
            .. steps.Select(step => new Variant(step.Name, TrainingMethod.MultiAd, parts |= step.Part)),
            new Variant(Baseline, TrainingMethod.PatchCore, MethodParts.All, UsesBaselineTeacher: true),
            new Variant(BaselineWithUsualTeacher, TrainingMethod.PatchCore, MethodParts.All),
        ];
    }
}
