using System.Text;
using System.Text.Json.Nodes;

namespace MultiAD.Edge.Testing.Hostile;

/// <summary>Manifests in which one value is another one than its reader expects, each as JSON.</summary>
public static class HostileManifests
{
    private const string Mark = "@@";

    private static readonly string[] Values =
    [
        "null", "true", "\"x\"", "\"\"", "-1", "0", "0.5", "1e308", "-1e308", "1e400", "NaN", "\"NaN\"", "Infinity", "9223372036854775807",
        "99999999999999999999999999", "2147483648", "[]", "{}", "[[]]", "[null]", "{\"a\":null}", "\"\\ud800\"", "\"\\u0000\"", "\"..\"",
        "\"../../etc/passwd\"",
        "\"" + new string('a', 500_000) + "\"", new string('[', 100_000), new string('[', 60) + new string(']', 60), "0x10", "01", "",
        "1" + new string('0', 5000),
    ];

    /// <summary>All of them.</summary>
    /// <param name="manifest">A manifest to begin with.</param>
    public static IEnumerable<byte[]> Of(byte[] manifest)
    {
        var count = Places(JsonNode.Parse(manifest)!).Count;
        for (var place = 0; place < count; place++)
        {
            var root = JsonNode.Parse(manifest)!;
            Places(root)[place](JsonValue.Create(Mark));
            var text = root.ToJsonString();
            foreach (var value in Values)
            {
                yield return Encoding.UTF8.GetBytes(text.Replace($"\"{Mark}\"", value, StringComparison.Ordinal));
            }
        }

        var plain = JsonNode.Parse(manifest)!.ToJsonString();
        foreach (var key in JsonNode.Parse(manifest)!.AsObject().Select(pair => pair.Key))
        {
            // Twice, in capitals, gone.
            yield return Encoding.UTF8.GetBytes(plain.Insert(1, $"\"{key}\":1,"));
            yield return Encoding.UTF8.GetBytes(plain.Replace($"\"{key}\":", $"\"{key.ToUpperInvariant()}\":", StringComparison.Ordinal));
            var less = JsonNode.Parse(manifest)!.AsObject();
            less.Remove(key);
            yield return Encoding.UTF8.GetBytes(less.ToJsonString());
        }

        yield return Encoding.UTF8.GetBytes(plain.Insert(1, "\"\\ud800\":1,"));
        yield return [0xEF, 0xBB, 0xBF, .. manifest];
        yield return Encoding.Unicode.GetBytes(plain);
        yield return [.. manifest, .. "{}"u8];
        yield return [];
        yield return [0xFF, 0xFE, 0];
    }

    // Every value below the root, objects and lists too.
    private static List<Action<JsonNode>> Places(JsonNode node)
    {
        var places = new List<Action<JsonNode>>();
        if (node is JsonObject members)
        {
            foreach (var (key, value) in members.ToArray())
            {
                places.Add(mark => members[key] = mark);
                places.AddRange(value is null ? [] : Places(value));
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var at = i;
                places.Add(mark => items[at] = mark);
                places.AddRange(items[i] is { } value ? Places(value) : []);
            }
        }

        return places;
    }
}
