using Microsoft.Extensions.Logging.Abstractions;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Pipeline;
using MultiAD.Edge.Agent.Supervision;
using MultiAD.Edge.Inspection.Scoring;
using MultiAD.Edge.Testing;

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

    /// <summary>Makes a line; a probe is its observer and its sink.</summary>
    public InspectionPipeline Line(string name, LineProbe probe, bool loop, Heartbeats? heartbeats = null)
    {
        var model = new ModelOptions { Bundle = this.folder["model.multiad"] };
        return new InspectionPipeline(
            new StationContext(name, this.boot, TimeProvider.System, NullLoggerFactory.Instance) { Heartbeats = heartbeats ?? new Heartbeats() },
            new StationParts
            {
                Camera = new CameraOptions
                {
                    Kind = CameraKind.Folder,
                    Path = this.folder["parts"],
                    Loop = loop,
                    Interval = TimeSpan.FromMilliseconds(loop ? 5 : 0),
                },
                Pipeline = new PipelineOptions(),
                Alert = new AlertOptions(),
                Model = new StationModel(model, this.registry, TimeProvider.System, NullLogger<StationModel>.Instance),
                Observer = probe,
                Sinks = [probe],
            });
    }

    public void Dispose() => this.folder.Dispose();
}
