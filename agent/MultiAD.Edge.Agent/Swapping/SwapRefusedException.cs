namespace MultiAD.Edge.Agent.Swapping;

/// <summary>An order cannot be done; the message says why, and what to do.</summary>
internal sealed class SwapRefusedException(string message, Exception? inner = null) : Exception(message, inner);
