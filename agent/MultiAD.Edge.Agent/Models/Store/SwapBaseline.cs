namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>How the model before did on its last parts: what the new one is held against, also after a restart.</summary>
/// <param name="Parts">Parts that it judged, at least 1.</param>
/// <param name="MedianMs">Median time that it took for a part, preparation and run, in milliseconds.</param>
/// <param name="RejectRate">Share of failed parts, 0 to 1.</param>
internal sealed record SwapBaseline(int Parts, double MedianMs, double RejectRate);
