using Microsoft.ML.OnnxRuntime;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// Pinned input and output buffers of one inspection in flight, allocated once and reused, so that a frame costs no
/// managed memory. A pipeline holds as many slots as it has frames in flight. Not thread-safe.
/// </summary>
public sealed class InspectionSlot : IDisposable
{
    private readonly float[] input;
    private readonly float[] score;

    internal InspectionSlot(int width, int height)
    {
        this.input = GC.AllocateArray<float>(3 * width * height, pinned: true);
        var map = GC.AllocateArray<float>(width * height, pinned: true);
        this.score = GC.AllocateArray<float>(1, pinned: true);
        this.Map = new AnomalyMap(width, height, map);
        this.Inputs = [OrtValue.CreateTensorValueFromMemory(this.input, [1, 3, height, width])];
        this.Outputs =
        [
            OrtValue.CreateTensorValueFromMemory(map, [1, 1, height, width]),
            OrtValue.CreateTensorValueFromMemory(this.score, [1]),
        ];
    }

    /// <summary>Model input: 3 x height x width, planes R, G, B, 0..255.</summary>
    public Span<float> Input => this.input;

    /// <summary>Raw anomaly map of the last run; overwritten by the next one.</summary>
    public AnomalyMap Map { get; }

    /// <summary>Raw score of the last run.</summary>
    public double RawScore => this.score[0];

    internal OrtValue[] Inputs { get; }

    internal OrtValue[] Outputs { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in this.Inputs.Concat(this.Outputs))
        {
            value.Dispose();
        }
    }
}
