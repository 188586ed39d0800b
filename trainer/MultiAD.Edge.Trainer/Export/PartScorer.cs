using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;
using OpenCvSharp;

namespace MultiAD.Edge.Trainer.Export;

/// <summary>Scores pictures of whole parts with an exported model, one after the other.</summary>
internal sealed class PartScorer : IDisposable
{
    private readonly ScoringModel exported;
    private readonly InspectionSlot slot;
    private readonly FramePreprocessor preprocessor;

    /// <summary>Creates a scorer.</summary>
    /// <param name="exported">The exported model; not owned.</param>
    /// <param name="layout">How a part is cut into the model's inputs.</param>
    /// <param name="region">What of the maps counts; null where all does.</param>
    public PartScorer(ScoringModel exported, TileLayout layout, MapRegion? region)
    {
        this.exported = exported;
        this.Region = region;
        this.slot = exported.CreateSlot(layout, region);
        this.preprocessor = new FramePreprocessor(layout.Width, layout.Height);
    }

    /// <summary>What of the maps counts; null where all does.</summary>
    public MapRegion? Region { get; }

    /// <summary>Raw anomaly map of the last picture; all zero before the first.</summary>
    public AnomalyMap Map => this.slot.Map;

    /// <summary>Raw score of a picture.</summary>
    /// <param name="picture">8-bit BGR, of any size.</param>
    public double Score(Mat picture)
    {
        this.slot.Load(picture, this.preprocessor);
        this.exported.Run(this.slot);
        return this.slot.RawScore;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.slot.Dispose();
        this.preprocessor.Dispose();
    }
}
