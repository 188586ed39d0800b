using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Supervision;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Health;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;
using OpenCvSharp;

namespace MultiAD.Edge.Agent.Tests.Pipeline;

/// <summary>Parts and a model in a temporary folder, and the lines that inspect them.</summary>
internal sealed class LineFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ModelRegistry registry = new(new ScoringOptions { Threads = 1 }, new InferenceGate(1, 1));
    private readonly BootIdentity boot = new();

    /// <summary>Makes a folder of good parts.</summary>
    public LineFolder(int parts)
    {
        Directory.CreateDirectory(this.folder["parts"]);
        BrightnessBundle.Write(this.folder["model.multiad"]);
        for (var part = 1; part <= parts; part++)
        {
            PartPictures.WriteGood(this.folder[$"parts/{part}.png"]);
        }
    }

    /// <summary>Gives the model bounds of usable frames, learned from the good parts, and adds a part in front of a lens cap.</summary>
    public void AddCoveredLens()
    {
        using var meter = new FrameHealthMeter();
        var reference = new byte[FrameThumbnail.Length];
        var frames = Directory.GetFiles(this.folder["parts"]).Select(path =>
        {
            using var part = ImageFile.Read(path);
            return meter.Measure(part);
        });
        var manifest = BrightnessBundle.Manifest() with { Health = FrameHealthFit.Learn([.. frames], reference) };
        BrightnessBundle.Write(
            this.folder["model.multiad"], manifest, OnnxBytes.Brightness(BrightnessBundle.Side, BrightnessBundle.Side));
        using var black = new Mat(PartPictures.Height, PartPictures.Width, MatType.CV_8UC3, Scalar.All(1));
        File.WriteAllBytes(this.folder["parts/covered.png"], ImageFile.EncodePng(black));
    }

    /// <summary>The folder of parts.</summary>
    public string Parts => this.folder["parts"];

    /// <summary>Makes a line; a probe is its observer and its sink.</summary>
    public InspectionPipeline Line(
        string name, LineProbe probe, bool loop, PipelineOptions? pipeline = null, Heartbeats? heartbeats = null) => this.Line(
            name,
            probe,
            new CameraOptions
            {
                Kind = CameraKind.Folder,
                Path = this.Parts,
                Loop = loop,
                Interval = TimeSpan.FromMilliseconds(loop ? 5 : 0),
            },
            pipeline,
            heartbeats);

    /// <summary>Makes a line with a camera of its own.</summary>
    public InspectionPipeline Line(
        string name, LineProbe probe, CameraOptions camera, PipelineOptions? pipeline = null, Heartbeats? heartbeats = null)
    {
        var model = new ModelOptions { Bundle = this.folder["model.multiad"] };
        var logger = NullLogger<StationModel>.Instance;
        var source = new FileModelSource(model, this.registry, logger);
        return new InspectionPipeline(
            new StationContext(name, this.boot, TimeProvider.System, NullLoggerFactory.Instance) { Heartbeats = heartbeats ?? new Heartbeats() },
            new StationParts
            {
                Camera = camera,
                Pipeline = pipeline ?? new PipelineOptions(),
                Alert = new AlertOptions(),
                Model = new StationModel(source, model, this.registry, TimeProvider.System, logger),
                Observer = probe,
                Sinks = [probe],
            });
    }

    public void Dispose() => this.folder.Dispose();
}
