namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>An ONNX model that is not the kind of model a bundle holds.</summary>
public sealed class InvalidModelException(string message, Exception? inner = null) : Exception(message, inner);
