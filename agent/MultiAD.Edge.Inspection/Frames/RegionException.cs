namespace MultiAD.Edge.Inspection.Frames;

/// <summary>A region of interest that cannot be used; the message names it, what is wrong and what to do.</summary>
public sealed class RegionException(string message, Exception? inner = null) : Exception(message, inner);
