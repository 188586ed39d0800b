using System.Text.Json.Nodes;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>A message as a subscriber received it.</summary>
internal sealed record RecordedMessage(string Topic, byte[] Payload, int Qos, bool Retained, string? ContentType, byte[]? Correlation, uint Expiry, IReadOnlyDictionary<string, string> Properties)
{
    public JsonNode Json => JsonNode.Parse(this.Payload)!;

    public string Text(string name) => this.Json[name]!.GetValue<string>();
}
