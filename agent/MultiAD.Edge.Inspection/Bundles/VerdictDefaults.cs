namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>When alerts open and close.</summary>
/// <param name="FailsToOpen">Failed parts among the last <paramref name="Window"/> that open an alert.</param>
/// <param name="Window">Number of last parts that are looked at.</param>
/// <param name="PassesToClose">Passed parts in a row that close it.</param>
public sealed record VerdictDefaults(int FailsToOpen, int Window, int PassesToClose);
