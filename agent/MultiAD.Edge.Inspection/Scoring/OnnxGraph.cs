namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>What an ONNX file says it computes, as far as its sizes depend on it.</summary>
internal sealed record OnnxGraph
{
    /// <summary>Inputs in their order.</summary>
    public List<OnnxValue> Inputs { get; } = [];

    /// <summary>Outputs in their order.</summary>
    public List<OnnxValue> Outputs { get; } = [];

    /// <summary>Constants.</summary>
    public List<OnnxConstant> Constants { get; } = [];

    /// <summary>Nodes in their order.</summary>
    public List<OnnxNode> Nodes { get; } = [];
}
