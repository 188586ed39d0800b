using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Health;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>What a bundle is assembled from.</summary>
internal sealed record BundleContents
{
    /// <summary>Contents of the bundle's files by name: the model, the golden pictures, the notice.</summary>
    public required IReadOnlyDictionary<string, byte[]> Files { get; init; }

    /// <summary>What the model takes.</summary>
    public required ModelInput Input { get; init; }

    /// <summary>Strides of the compared levels.</summary>
    public required IReadOnlyList<int> Scales { get; init; }

    /// <summary>Method, and the weight of each branch.</summary>
    public required ModelMethod Method { get; init; }

    /// <summary>Limits and score mapping.</summary>
    public required ScoreCalibration Calibration { get; init; }

    /// <summary>What frames must be like to be judged; null to take any.</summary>
    public FrameHealth? Health { get; init; }

    /// <summary>Golden samples; their pictures are among the files.</summary>
    public required IReadOnlyList<GoldenSample> Golden { get; init; }

    /// <summary>What the model was trained on.</summary>
    public required TrainingSet TrainingSet { get; init; }

    /// <summary>Its teacher.</summary>
    public required TeacherReference Teacher { get; init; }
}
