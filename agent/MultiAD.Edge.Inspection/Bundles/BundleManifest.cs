using System.Text.RegularExpressions;
using MultiAD.Edge.Inspection.Health;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>The bundle's <c>manifest.json</c>: what the model is, what it expects and what its scores mean.</summary>
public sealed partial record BundleManifest
{
    /// <summary>The schema that this version of the product writes and reads.</summary>
    public const string CurrentSchema = "multiad.bundle/1";

    /// <summary>Schema name and version; <see cref="CurrentSchema"/> in what this version reads.</summary>
    public required string Schema { get; init; }

    /// <summary>
    /// Name of the model, usually of the part: 1 to 64 letters, digits, dots, dashes and underscores, not dots alone, which
    /// are folders.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Monotonic version, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>Time of creation (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Lowest version of the product that can run the bundle, two to four numbers with dots.</summary>
    public required string MinimumAgentVersion { get; init; }

    /// <summary>Version of the trainer that wrote it.</summary>
    public required string TrainerVersion { get; init; }

    /// <summary>What the model's input is.</summary>
    public required ModelInput Input { get; init; }

    /// <summary>Strides of the feature levels that are compared, in input pixels: 1 to 8 of them, 1 to 256 each.</summary>
    public required IReadOnlyList<int> Scales { get; init; }

    /// <summary>How the model finds what is unusual; null in bundles of earlier trainers.</summary>
    public ModelMethod? Method { get; init; }

    /// <summary>What raw scores mean.</summary>
    public required ScoreCalibration Calibration { get; init; }

    /// <summary>When alerts open and close, unless the agent is configured otherwise.</summary>
    public required VerdictDefaults VerdictPolicy { get; init; }

    /// <summary>What frames must be like to be judged; null in bundles of earlier trainers.</summary>
    public FrameHealth? Health { get; init; }

    /// <summary>Parts with known scores, to be scored on the device before the model is trusted; at most 64.</summary>
    public required IReadOnlyList<GoldenSample> Golden { get; init; }

    /// <summary>What the model was trained on.</summary>
    public required TrainingSet TrainingSet { get; init; }

    /// <summary>The frozen teacher.</summary>
    public required TeacherReference Teacher { get; init; }

    /// <summary>Version that this model was retrained from; null for a training from scratch.</summary>
    public long? ParentVersion { get; init; }

    /// <summary>Every other file of the bundle with its length and digest, by its path with slashes.</summary>
    public required IReadOnlyDictionary<string, BundleFile> Files { get; init; }

    /// <summary>Whether a text can be a model's <see cref="Name"/>.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name) && name.Any(letter => letter != '.');

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex NamePattern();
}
