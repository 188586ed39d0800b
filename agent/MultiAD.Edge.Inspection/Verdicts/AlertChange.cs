namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>What a verdict means for the alert of a station.</summary>
public enum AlertChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An alert opens.</summary>
    Opened,

    /// <summary>Another part failed while the alert is open.</summary>
    Updated,

    /// <summary>The same, too soon after the last change to be told on its own.</summary>
    Continued,

    /// <summary>Enough parts passed; the alert closes.</summary>
    Closed,
}
