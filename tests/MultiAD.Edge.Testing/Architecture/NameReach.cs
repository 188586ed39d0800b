namespace MultiAD.Edge.Testing.Architecture;

/// <summary>How a name leads to a namespace.</summary>
internal enum NameReach
{
    /// <summary>Written out from the top, in a <c>using</c> or in code.</summary>
    Full,

    /// <summary>Written from a namespace around the code: <c>Evaluation.RankMetrics</c>.</summary>
    Relative,

    /// <summary>Only the type is written; a namespace around the code holds it.</summary>
    Enclosing,
}
