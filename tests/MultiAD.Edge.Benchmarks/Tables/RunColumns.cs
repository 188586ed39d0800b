namespace MultiAD.Edge.Benchmarks.Tables;

/// <summary>The columns of the documents.</summary>
internal static class RunColumns
{
    /// <summary>What inspection is worth.</summary>
    public static IReadOnlyList<NumberColumn> Quality { get; } =
    [
        NumberColumn.Share("image AUROC", run => run.ImageAuroc),
        NumberColumn.Share("pixel AUROC", run => run.PixelAuroc),
        NumberColumn.Share("AU-PRO 0.3", run => run.AuPro30),
        NumberColumn.Share("AU-PRO 0.05", run => run.AuPro05),
        NumberColumn.Share("F1-max", run => run.F1Max),
        NumberColumn.Share("false rejects", run => run.FalseRejectRate),
        NumberColumn.Share("misses", run => run.MissRate),
    ];

    /// <summary>What training and inspection cost.</summary>
    public static IReadOnlyList<NumberColumn> Cost { get; } =
    [
        new("training min", run => run.Minutes, "0.0"),
        new("ms an image", run => run.MsPerImage, "0.0"),
        new("bundle MiB", run => run.BundleBytes / 1048576.0, "0.0"),
        new("peak MiB", run => run.PeakMemoryMiB, "0"),
    ];

    /// <summary>How many parts were there.</summary>
    public static IReadOnlyList<NumberColumn> Parts { get; } =
    [
        new("trained on", run => run.Training, "0"),
        new("held out", run => run.HeldOut, "0"),
        new("good tested", run => run.Good, "0"),
        new("defective tested", run => run.Defective, "0"),
    ];
}
