namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>A part with a known raw score.</summary>
/// <param name="File">Path inside the bundle, <c>golden/NAME.png</c>; one of the manifest's files.</param>
/// <param name="RawScore">Raw score that the trainer measured with ONNX Runtime on a CPU.</param>
/// <param name="Tolerance">Largest difference allowed on another device, over 0.</param>
public sealed record GoldenSample(string File, double RawScore, double Tolerance);
