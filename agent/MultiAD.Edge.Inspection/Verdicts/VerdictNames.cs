using System.Text.Json;

namespace MultiAD.Edge.Inspection.Verdicts;

/// <summary>Verdicts as messages and commands write them.</summary>
public static class VerdictNames
{
    /// <summary>Name of a verdict, such as <c>invalidImage</c>; the one that its JSON has.</summary>
    public static string Name(this Verdict verdict) => JsonNamingPolicy.CamelCase.ConvertName(verdict.ToString());
}
