namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>When alerts open and close.</summary>
/// <param name="FailsToOpen">Failed parts among the last <paramref name="Window"/> that open an alert, 1 to as many.</param>
/// <param name="Window">Number of last parts that are looked at, 1 to 1000.</param>
/// <param name="PassesToClose">Passed parts in a row that close it, 1 to 1000.</param>
public sealed record VerdictDefaults(int FailsToOpen, int Window, int PassesToClose);
