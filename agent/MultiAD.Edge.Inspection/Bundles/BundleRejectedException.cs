namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>A bundle that is refused; the message names the bundle, what is wrong and what to do.</summary>
public sealed class BundleRejectedException(string message, Exception? inner = null) : Exception(message, inner);
