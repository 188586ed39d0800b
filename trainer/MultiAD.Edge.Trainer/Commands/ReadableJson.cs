using System.Text.Json;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>JSON as the commands print and write it.</summary>
internal static class ReadableJson
{
    /// <summary>Indented.</summary>
    public static JsonSerializerOptions Options { get; } = new() { WriteIndented = true };
}
