using System.Text.Json.Nodes;

namespace MultiAD.Edge.Agent.Tests.Hosting;

/// <summary>A message as a subscriber received it.</summary>
internal sealed record RecordedMessage
{
    public required string Topic { get; init; }

    public required byte[] Payload { get; init; }

    public required int Qos { get; init; }

    public required bool Retained { get; init; }

    public string? ContentType { get; init; }

    public byte[]? Correlation { get; init; }

    /// <summary>In seconds; 0 for never.</summary>
    public uint Expiry { get; init; }

    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    public JsonNode Json => JsonNode.Parse(this.Payload)!;

    public string Text(string name) => this.Json[name]!.GetValue<string>();
}
