using MultiAD.Edge.Trainer.Models;

namespace MultiAD.Edge.Benchmarks.Ablation;

/// <summary>One row of the ablation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Method">What is built.</param>
/// <param name="Components">Components of the method that are in use.</param>
internal sealed record Variant(string Name, TrainingMethod Method, MethodComponents Components)
{
    /// <summary>Name of the full method.</summary>
    public const string Full = "all";

    /// <summary>Name of the baseline.</summary>
    public const string Baseline = "patchcore";

    /// <summary>All variants; each but the baseline has the parts of the one before and one more.</summary>
    public static IReadOnlyList<Variant> All { get; } = Cumulate();

    private static Variant[] Cumulate()
    {
        (string Name, MethodComponents Part)[] steps =
        [
            ("distillation", MethodComponents.None),
            ("+se", MethodComponents.SqueezeExcite),
            ("+denoising", MethodComponents.Denoising),
            ("+discriminator", MethodComponents.Discriminator),
            ("+fusion", MethodComponents.Fusion),
            (Full, MethodComponents.Memory),
        ];
        var parts = MethodComponents.None;
        return
        [
            .. steps.Select(step => new Variant(step.Name, TrainingMethod.MultiAd, parts |= step.Part)),
            new Variant(Baseline, TrainingMethod.PatchCore, MethodComponents.All),
        ];
    }
}
