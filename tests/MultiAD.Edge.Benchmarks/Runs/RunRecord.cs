using System.Text.Json.Serialization;

namespace MultiAD.Edge.Benchmarks.Runs;

/// <summary>One run, a line of the results file. Numbers are null where the data cannot give them.</summary>
internal sealed record RunRecord
{
    /// <summary>What was trained or changed.</summary>
    public required string Variant { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Set { get; init; }

    /// <summary>Seed.</summary>
    public required int Seed { get; init; }

    /// <summary>Settings.</summary>
    public required RunSettings Settings { get; init; }

    /// <summary>Name of the teacher.</summary>
    public required string Teacher { get; init; }

    /// <summary>SHA-256 of the teacher's weights, hexadecimal.</summary>
    public required string TeacherDigest { get; init; }

    /// <summary>Area under the ROC curve over images.</summary>
    public double? ImageAuroc { get; init; }

    /// <summary>Area under the ROC curve over pixels.</summary>
    public double? PixelAuroc { get; init; }

    /// <summary>Area under the per-region overlap up to a false positive rate of 0.3.</summary>
    public double? AuPro30 { get; init; }

    /// <summary>The same up to 0.05.</summary>
    public double? AuPro05 { get; init; }

    /// <summary>Best F1 over all image thresholds.</summary>
    public double? F1Max { get; init; }

    /// <summary>Share of good test parts that fail at the limit.</summary>
    public double? FalseRejectRate { get; init; }

    /// <summary>Share of defective test parts that pass at the limit.</summary>
    public double? MissRate { get; init; }

    /// <summary>Good test parts.</summary>
    public required int Good { get; init; }

    /// <summary>Defective test parts.</summary>
    public required int Defective { get; init; }

    /// <summary>Parts trained on.</summary>
    public required int Training { get; init; }

    /// <summary>Parts held out of the training for the limit.</summary>
    public required int HeldOut { get; init; }

    /// <summary>Minutes of the training, with those that a shared student once took; null where nothing was trained for this run.</summary>
    public double? Minutes { get; init; }

    /// <summary>Whether the student came from an earlier run.</summary>
    public bool StudentTaken { get; init; }

    /// <summary>Minutes that this run really took, training and evaluation.</summary>
    public required double RunMinutes { get; init; }

    /// <summary>Median time of one inspection in milliseconds.</summary>
    public required double MsPerImage { get; init; }

    /// <summary>Size of the bundle.</summary>
    public required long BundleBytes { get; init; }

    /// <summary>Peak memory of the process during this run in MiB.</summary>
    public required long PeakMemoryMiB { get; init; }

    /// <summary>Weight of each branch by its name; null where nothing was trained for this run.</summary>
    public IReadOnlyDictionary<string, double>? Branches { get; init; }

    /// <summary>Whether each place has its own mean in the fusion; null where nothing was trained for this run.</summary>
    public bool? Aligned { get; init; }

    /// <summary>Threads of the arithmetic; 0 for one a core.</summary>
    public required int Threads { get; init; }

    /// <summary>Version of the trainer.</summary>
    public required string TrainerVersion { get; init; }

    /// <summary>Commit that the trainer was built from; null where the build knew none.</summary>
    public string? Commit { get; init; }

    /// <summary>When the run ended (UTC).</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>Which run this is.</summary>
    [JsonIgnore]
    public RunKey Key => new(this.Variant, this.Set, this.Seed, this.TeacherDigest, this.Settings);
}
