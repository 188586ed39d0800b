namespace MultiAD.Edge.Trainer.Demo;

/// <summary>Kinds of defect on the demonstration part.</summary>
internal enum DefectKind
{
    /// <summary>A long, thin, bright line.</summary>
    Scratch,

    /// <summary>A round hollow that shades the light.</summary>
    Dent,

    /// <summary>A patch of oil.</summary>
    Stain,

    /// <summary>Missing material at the outer edge.</summary>
    Chip,

    /// <summary>A bolt hole that was not drilled.</summary>
    MissingHole,

    /// <summary>Print wiped before it was dry.</summary>
    SmearedPrint,

    /// <summary>A jagged, dark, thin line.</summary>
    Crack,
}
