using System.Text.Json.Serialization;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>The bundle's <c>manifest.json</c>: what the model is, what it expects and what its scores mean.</summary>
public sealed record BundleManifest
{
    /// <summary>The schema that this version of the product writes and reads.</summary>
    public const string CurrentSchema = "multiad.bundle/1";

    /// <summary>Schema name and version.</summary>
    public required string Schema { get; init; }

    /// <summary>Name of the model, usually of the part; letters, digits, dot, dash and underscore.</summary>
    public required string Name { get; init; }

    /// <summary>Monotonic version, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>Time of creation (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Lowest agent version that can run the bundle.</summary>
    public required string MinimumAgentVersion { get; init; }

    /// <summary>Version of the trainer that wrote it.</summary>
    public required string TrainerVersion { get; init; }

    /// <summary>What the model's input is.</summary>
    public required ModelInput Input { get; init; }

    /// <summary>Strides of the feature levels that are compared, in input pixels.</summary>
    public required IReadOnlyList<int> Scales { get; init; }

    /// <summary>How the model finds what is unusual; null in bundles of earlier trainers.</summary>
    public ModelMethod? Method { get; init; }

    /// <summary>What raw scores mean.</summary>
    public required ScoreCalibration Calibration { get; init; }

    /// <summary>When alerts open and close, unless the agent is configured otherwise.</summary>
    public required VerdictDefaults VerdictPolicy { get; init; }

    /// <summary>Parts with known scores, to be scored on the device before the model is trusted.</summary>
    public required IReadOnlyList<GoldenSample> Golden { get; init; }

    /// <summary>What the model was trained on.</summary>
    public required TrainingSet TrainingSet { get; init; }

    /// <summary>The frozen teacher.</summary>
    public required TeacherReference Teacher { get; init; }

    /// <summary>Version that this model was retrained from; null for a training from scratch.</summary>
    public long? ParentVersion { get; init; }

    /// <summary>Every other file of the bundle with its length and digest.</summary>
    public required IReadOnlyDictionary<string, BundleFile> Files { get; init; }
}

/// <summary>What the model's input is.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="ColourOrder">Order of the planes: <c>RGB</c>.</param>
/// <param name="Resize">Resize rule: <c>stretch-area</c>.</param>
/// <param name="Tiles">Tiles of the frame, each of which is an input; null where the whole frame is the input.</param>
public sealed record ModelInput(
    int Width,
    int Height,
    string ColourOrder,
    string Resize,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TileGrid? Tiles = null);

/// <summary>When alerts open and close.</summary>
/// <param name="FailsToOpen">Failed parts among the last <paramref name="Window"/> that open an alert.</param>
/// <param name="Window">Number of last parts that are looked at.</param>
/// <param name="PassesToClose">Passed parts in a row that close it.</param>
public sealed record VerdictDefaults(int FailsToOpen, int Window, int PassesToClose);

/// <summary>A part with a known raw score.</summary>
/// <param name="File">Path inside the bundle, <c>golden/NAME.png</c>.</param>
/// <param name="RawScore">Raw score that the trainer measured with ONNX Runtime on a CPU.</param>
/// <param name="Tolerance">Largest difference allowed on another device.</param>
public sealed record GoldenSample(string File, double RawScore, double Tolerance);

/// <summary>What the model was trained on.</summary>
/// <param name="Images">Images used for training.</param>
/// <param name="HeldOut">Images held out for calibration.</param>
/// <param name="Digest">SHA-256 over names and contents of both, hexadecimal.</param>
public sealed record TrainingSet(int Images, int HeldOut, string Digest);

/// <summary>The frozen teacher.</summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Digest">SHA-256 of its weights file, hexadecimal.</param>
public sealed record TeacherReference(string Name, string Digest);

/// <summary>Length and digest of one file of a bundle.</summary>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">SHA-256, hexadecimal, lower case.</param>
public sealed record BundleFile(long Bytes, string Sha256);
