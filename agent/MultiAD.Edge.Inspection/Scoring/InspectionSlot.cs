using Microsoft.ML.OnnxRuntime;
using MultiAD.Edge.Inspection.Frames;
using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// Pinned input and output buffers of one inspection in flight, allocated once and reused, so that a frame costs no
/// managed memory. A pipeline holds as many slots as it has frames in flight. Not thread-safe.
/// </summary>
public sealed class InspectionSlot : IDisposable
{
    private readonly float[] input;
    private readonly float[] score;
    private readonly AnomalyMap modelMap;
    private readonly MapRegion? region;

    internal InspectionSlot(int width, int height, TileLayout? tiles = null, MapRegion? region = null)
    {
        this.region = region;
        this.input = GC.AllocateArray<float>(3 * width * height, pinned: true);
        var map = GC.AllocateArray<float>(width * height, pinned: true);
        this.score = GC.AllocateArray<float>(1, pinned: true);
        this.modelMap = new AnomalyMap(width, height, map);
        this.Tiles = tiles is { Count: > 1 } ? new TileStitcher(tiles) : null;
        this.Inputs = [OrtValue.CreateTensorValueFromMemory(this.input, [1, 3, height, width])];
        this.Outputs =
        [
            OrtValue.CreateTensorValueFromMemory(map, [1, 1, height, width]),
            OrtValue.CreateTensorValueFromMemory(this.score, [1]),
        ];
    }

    /// <summary>
    /// Model input: 3 x height x width, planes R, G, B, 0..255. A slot with tiles takes its frame as <see cref="Canvas"/>
    /// instead, and overwrites this with one tile after the other.
    /// </summary>
    public Span<float> Input => this.input;

    /// <summary>The frame to cut into tiles: the layout's height x width pixels of 8-bit B, G, R; empty without tiles.</summary>
    public Span<byte> Canvas => this.Tiles is { } tiles ? tiles.Canvas : [];

    /// <summary>
    /// Raw anomaly map of the last run, over the whole frame; overwritten by the next one. Outside a region of interest it has
    /// one value, which is usual on good parts.
    /// </summary>
    public AnomalyMap Map => this.Tiles?.Map ?? this.modelMap;

    /// <summary>Raw score of the last run: with tiles the largest one of a tile, with a region of interest that of the region.</summary>
    public double RawScore => this.Tiles?.Score ?? this.score[0];

    /// <summary>Tiles of the frame; null where the whole frame is the model's input.</summary>
    internal TileStitcher? Tiles { get; }

    internal OrtValue[] Inputs { get; }

    internal OrtValue[] Outputs { get; }

    /// <summary>Inputs and outputs bound to the model's session; null where each run names them. Owned by the slot.</summary>
    internal OrtIoBinding? Binding { get; set; }

    /// <summary>Resizes a frame into the slot: as model input, or as the canvas of its tiles where it has any.</summary>
    /// <param name="frame">8-bit BGR, any size.</param>
    /// <param name="preprocessor">A preprocessor of the size of the slot's input, or of its canvas.</param>
    public void Load(Mat frame, FramePreprocessor preprocessor)
    {
        ArgumentNullException.ThrowIfNull(preprocessor);
        if (this.Tiles is null)
        {
            preprocessor.Convert(frame, this.Input);
        }
        else
        {
            preprocessor.Convert(frame, this.Canvas);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.Binding?.Dispose();
        foreach (var value in this.Inputs.Concat(this.Outputs))
        {
            value.Dispose();
        }
    }

    /// <summary>Adds what the model's last run gave to the map and score of the frame.</summary>
    internal void AddTile(int index) => this.Tiles!.Add(index, this.modelMap, this.ScoreOf(index));

    /// <summary>Limits what the last run gave to the region of interest.</summary>
    internal void Complete()
    {
        if (this.region is null)
        {
            return;
        }

        if (this.Tiles is null)
        {
            this.score[0] = this.ScoreOf(0);
        }

        this.region.Clear(this.Map.Buffer);
    }

    // A model that gives no number is broken, wherever it does so.
    private float ScoreOf(int tile) =>
        this.region is not null && float.IsFinite(this.score[0]) ? this.region.Peak(tile, this.modelMap.Values) : this.score[0];
}
