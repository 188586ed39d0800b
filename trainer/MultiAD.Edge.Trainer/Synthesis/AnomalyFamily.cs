namespace MultiAD.Edge.Trainer.Synthesis;

/// <summary>Ways in which a defect is made from good parts.</summary>
internal enum AnomalyFamily
{
    /// <summary>A patch of a good part, turned and recoloured, pasted with a narrow soft edge.</summary>
    CutPaste,

    /// <summary>A thin line, straight or bent.</summary>
    Scar,

    /// <summary>A patch of a good part without a visible seam.</summary>
    Blend,

    /// <summary>Irregular blobs from thresholded noise, filled with other content.</summary>
    Noise,

    /// <summary>A soft blob or band of other brightness, colour or sharpness.</summary>
    Shade,
}
