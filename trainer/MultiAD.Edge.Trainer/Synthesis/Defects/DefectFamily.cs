namespace MultiAD.Edge.Trainer.Synthesis.Defects;

/// <summary>Kinds of defect that can be made from good parts alone.</summary>
internal enum DefectFamily
{
    /// <summary>A piece of a good part, turned and pasted elsewhere (CutPaste, Li et al., 2021).</summary>
    CutPaste,

    /// <summary>A thin line or curve: a scratch, a crack, a hair.</summary>
    Scar,

    /// <summary>A piece of a good part, blended in with its gradients (NSA, Schlueter et al., 2022).</summary>
    Blend,

    /// <summary>Irregular blobs filled with other content (mask after DRAEM, Zavrtanik et al., 2021).</summary>
    Noise,

    /// <summary>Blobs that are darker, lighter, tinted, blurred or sharper: stains, wear, lack of polish.</summary>
    Shade,
}
