using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Health;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Inspection.Verdicts;
using OpenCvSharp;

namespace MultiAD.Edge.Inspection;

/// <summary>
/// The whole way from a frame to a verdict for one model. Its three steps may run in three threads, one each
/// (<see cref="Prepare"/>, <see cref="Score"/>, <see cref="Decide"/>), with one slot per frame in flight.
/// </summary>
public sealed class PartInspector : IDisposable
{
    private readonly TileLayout tiles;
    private readonly FramePreprocessor preprocessor;
    private readonly ScoringModel model;
    private readonly DefectRegionFinder regions;
    private readonly MapRegion? mapRegion;
    private readonly FrameHealthMeter? meter;
    private readonly bool ownsModel;

    /// <summary>Loads the bundle's model, for this inspector alone.</summary>
    /// <param name="bundle">A verified bundle.</param>
    /// <param name="options">How the model runs; null for the defaults.</param>
    /// <exception cref="BundleRejectedException">The ONNX model is not what the manifest says.</exception>
    public PartInspector(ModelBundle bundle, ScoringOptions? options = null)
        : this(bundle?.Manifest!, LoadModel(bundle!, options)) => this.ownsModel = true;

    /// <summary>Inspects with a model that several inspectors may share; it outlives this one and is disposed by its owner.</summary>
    /// <param name="manifest">
    /// Manifest of the bundle that the model is from; with another region of interest to overrule the bundle's.
    /// </param>
    /// <param name="model">The loaded model.</param>
    public PartInspector(BundleManifest manifest, ScoringModel model)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(model);
        var input = manifest.Input;
        this.Manifest = manifest;
        this.model = model;
        this.tiles = new TileLayout(input.Tiles ?? TileGrid.Whole, input.Width, input.Height);
        this.preprocessor = new FramePreprocessor(this.tiles.Width, this.tiles.Height);
        this.regions = new DefectRegionFinder(this.tiles.Width, this.tiles.Height);
        this.Region = input.Roi is { } runs ? RegionOfInterest.FromRuns(runs) : null;
        this.meter = manifest.Health is { } health ? new FrameHealthMeter(health.Reference) : null;
        this.mapRegion = this.Region is { } region ? new MapRegion(region, this.tiles, manifest.Calibration.MapFloor) : null;
    }

    /// <summary>Manifest of the loaded bundle.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>Region of interest in force; null where the whole frame counts.</summary>
    public RegionOfInterest? Region { get; }

    /// <summary>Calibration in force.</summary>
    public ScoreCalibration Calibration => this.Manifest.Calibration;

    /// <summary>Execution provider that runs the model.</summary>
    public string ExecutionProvider => this.model.ExecutionProvider;

    /// <summary>The execution providers that were to run the model before that one, each with why it does not.</summary>
    public IReadOnlyList<ProviderFallback> Fallbacks => this.model.Fallbacks;

    /// <summary>Loads the model of a bundle.</summary>
    /// <exception cref="BundleRejectedException">The ONNX model is not what the manifest says.</exception>
    public static ScoringModel LoadModel(ModelBundle bundle, ScoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        try
        {
            return new ScoringModel(bundle.Model, bundle.Manifest.Input.Width, bundle.Manifest.Input.Height, options);
        }
        catch (InvalidModelException error)
        {
            throw new BundleRejectedException($"{bundle.Origin}: {error.Message}. Export the bundle again with multiad-train.", error);
        }
    }

    /// <summary>Allocates buffers for one frame in flight.</summary>
    /// <returns>The buffers; the caller disposes them before the inspector.</returns>
    public InspectionSlot CreateSlot() => this.model.CreateSlot(this.tiles, this.mapRegion);

    /// <summary>
    /// Before step 1: whether the frame is a photograph that the model can judge, as its good parts were. One thread at a time,
    /// the one that prepares.
    /// </summary>
    /// <param name="frame">8-bit BGR, any size.</param>
    /// <returns>What is wrong, by how much and what to do; null where nothing is, or where the bundle says nothing of it.</returns>
    public string? FindFault(Mat frame) => this.meter is null ? null : this.Manifest.Health!.Check(this.meter.Measure(frame));

    /// <summary>Step 1: frame to model input, or to the canvas of its tiles. One thread at a time.</summary>
    /// <param name="frame">8-bit BGR, any size.</param>
    /// <param name="slot">A slot of this inspector.</param>
    /// <exception cref="ArgumentException">The frame has other pixels.</exception>
    public void Prepare(Mat frame, InspectionSlot slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        slot.Load(frame, this.preprocessor);
    }

    /// <summary>Step 2: model input, or the tiles of the canvas, to one raw map and score.</summary>
    /// <param name="slot">A prepared slot.</param>
    /// <exception cref="InvalidModelException">ONNX Runtime could not run the model.</exception>
    public void Score(InspectionSlot slot) => this.model.Run(slot);

    /// <summary>Step 3: raw map and score to a verdict. One thread at a time.</summary>
    /// <param name="slot">A scored slot.</param>
    /// <param name="frameWidth">Width of the camera frame in pixels.</param>
    /// <param name="frameHeight">Height of the camera frame in pixels.</param>
    /// <param name="imageLimit">Raw limit in place of the calibrated one; null for the calibrated one.</param>
    /// <returns>Pass or fail; <see cref="Verdict.NotInspected"/> with scores that are not numbers where the model gave none.</returns>
    public InspectionOutcome Decide(InspectionSlot slot, int frameWidth, int frameHeight, double? imageLimit = null)
    {
        ArgumentNullException.ThrowIfNull(slot);
        var calibration = this.Calibration;
        var limit = imageLimit ?? calibration.ImageLimit;

        // Never above the image limit, or a part could fail without a region.
        var pixelLimit = Math.Min(calibration.PixelLimit, limit);
        var raw = slot.RawScore;
        if (!double.IsFinite(raw))
        {
            // A broken model or input; a part is neither passed nor failed on it.
            return InspectionOutcome.WithoutScores(Verdict.NotInspected, limit, pixelLimit);
        }

        var fails = raw > limit;
        var found = fails ? this.regions.Find(slot.Map, pixelLimit, frameWidth, frameHeight) : [];
        return new InspectionOutcome
        {
            Verdict = fails ? Verdict.Fail : Verdict.Pass,
            RawScore = raw,
            Score = calibration.Calibrate(raw, limit),
            GoodPercentile = calibration.Percentile(raw),
            ImageLimit = limit,
            PixelLimit = pixelLimit,
            Regions = found,
            RegionCount = fails ? this.regions.Count : 0,
        };
    }

    /// <summary>All three steps for one frame.</summary>
    /// <param name="frame">8-bit BGR, any size.</param>
    /// <param name="slot">A slot of this inspector.</param>
    /// <returns>As for <see cref="Decide"/>.</returns>
    /// <exception cref="ArgumentException">The frame has other pixels.</exception>
    /// <exception cref="InvalidModelException">ONNX Runtime could not run the model.</exception>
    public InspectionOutcome Inspect(Mat frame, InspectionSlot slot)
    {
        ArgumentNullException.ThrowIfNull(frame);
        this.Prepare(frame, slot);
        this.Score(slot);
        return this.Decide(slot, frame.Cols, frame.Rows);
    }

    /// <summary>Inspects one grey frame, so that the first part is as fast as the others.</summary>
    /// <exception cref="InvalidModelException">ONNX Runtime could not run the model.</exception>
    public void WarmUp()
    {
        using var slot = this.CreateSlot();
        using var frame = new Mat(this.Manifest.Input.Height, this.Manifest.Input.Width, MatType.CV_8UC3, Scalar.All(128));
        this.Inspect(frame, slot);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (this.ownsModel)
        {
            this.model.Dispose();
        }

        this.meter?.Dispose();
        this.preprocessor.Dispose();
    }
}
