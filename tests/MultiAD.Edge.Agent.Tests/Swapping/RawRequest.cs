using System.Globalization;

namespace MultiAD.Edge.Agent.Tests.Swapping;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Target">What stands between GET and the version.</param>
/// <param name="Headers">Headers, without regard to case.</param>
internal sealed record RawRequest(int Number, string Target, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>First byte that is asked for; 0 for the whole.</summary>
    public int From => this.Headers.TryGetValue("Range", out var range)
        ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture)
        : 0;

    /// <summary>A header; null where it is not there.</summary>
    public string? this[string header] => this.Headers.GetValueOrDefault(header);
}
