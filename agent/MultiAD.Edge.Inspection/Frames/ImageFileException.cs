namespace MultiAD.Edge.Inspection.Frames;

/// <summary>An image file that cannot be used; the message names the file, what is wrong and what to do.</summary>
public sealed class ImageFileException(string message, Exception? inner = null) : Exception(message, inner);
