using System.Text.Json.Nodes;

namespace MultiAD.Edge.Benchmarks.Delivery;

/// <summary>A message as the subscriber got it.</summary>
/// <param name="Level">Last level of its topic.</param>
/// <param name="At">When it came.</param>
/// <param name="Body">Its payload.</param>
internal sealed record ReceivedMessage(string Level, DateTimeOffset At, JsonNode Body)
{
    /// <summary>A text of the payload.</summary>
    public string Text(string name) => this.Body[name]?.GetValue<string>() ?? string.Empty;

    /// <summary>A number of the payload.</summary>
    public long Number(string name) => this.Body[name]!.GetValue<long>();
}
