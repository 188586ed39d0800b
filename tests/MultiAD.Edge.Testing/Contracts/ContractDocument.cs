using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace MultiAD.Edge.Testing.Contracts;

/// <summary>The AsyncAPI document of the agent, <c>deploy/contracts/asyncapi.yaml</c>.</summary>
public sealed class ContractDocument
{
    private const string Reference = "$ref";
    private readonly JsonNode root;

    private ContractDocument(JsonNode root)
    {
        this.root = root;
        this.Channels = [.. root["channels"]!.AsObject().Where(pair => pair.Value!["address"] is not null).Select(this.Read)];
    }

    /// <summary>Folder of the document and the schemas.</summary>
    public static string Folder { get; } = Path.Combine(RealData.Repository, "deploy/contracts");

    /// <summary>The document.</summary>
    public static ContractDocument Agent { get; } = Load();

    /// <summary>Version of AsyncAPI.</summary>
    public string Version => this.root["asyncapi"]!.ToString();

    /// <summary>All kinds of topics.</summary>
    public IReadOnlyList<ContractChannel> Channels { get; }

    /// <summary>Every reference of the document.</summary>
    public IReadOnlyList<string> References => [.. Find(this.root)];

    /// <summary>The kind of a topic; null where the document knows none.</summary>
    public ContractChannel? ChannelOf(string topic) =>
        this.Channels.Where(channel => channel.Matches(topic)).MinBy(channel => channel.FirstWord);

    /// <summary>What a reference points to: a part of the document, or a file beside it.</summary>
    /// <exception cref="InvalidDataException">It points to nothing.</exception>
    public JsonNode Resolve(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (!reference.StartsWith('#'))
        {
            var file = Path.Combine(Folder, reference);
            return File.Exists(file)
                ? JsonNode.Parse(File.ReadAllText(file))!
                : throw new InvalidDataException($"asyncapi.yaml: {reference} names no file; expected one in {Folder}.");
        }

        var found = this.root;
        foreach (var step in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = (found as JsonObject)?[step.Replace("~1", "/", StringComparison.Ordinal)]
                ?? throw new InvalidDataException($"asyncapi.yaml: {reference} points to nothing; there is no '{step}'. Correct the path.");
        }

        return found;
    }

    private static ContractDocument Load()
    {
        var yaml = File.ReadAllText(Path.Combine(Folder, "asyncapi.yaml"));
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build().Deserialize<object>(yaml);
        return new ContractDocument(ToJson(value)!);
    }

    private static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        IDictionary<object, object> map => new JsonObject(
            map.Select(pair => KeyValuePair.Create((string)pair.Key, ToJson(pair.Value)))),
        IEnumerable<object> list => new JsonArray([.. list.Select(ToJson)]),
        _ => JsonSerializer.SerializeToNode(value),
    };

    private static IEnumerable<string> Find(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == Reference ? [pair.Value!.GetValue<string>()] : Find(pair.Value)),
        JsonArray list => list.SelectMany(Find),
        _ => [],
    };

    private ContractChannel Read(KeyValuePair<string, JsonNode?> channel)
    {
        var reference = "#/channels/" + channel.Key;
        var operation = this.root["operations"]!.AsObject().Select(pair => pair.Value!)
            .SingleOrDefault(found => found["channel"]![Reference]!.GetValue<string>() == reference)
            ?? throw new InvalidDataException($"asyncapi.yaml: channel {channel.Key} has no operation; expected exactly one.");
        var mqtt = operation["bindings"]!["mqtt"]!;
        var message = this.Resolve(channel.Value!["messages"]!.AsObject().Single().Value![Reference]!.GetValue<string>());
        return new ContractChannel
        {
            Name = channel.Key,
            Address = channel.Value["address"]!.GetValue<string>(),
            Values = this.ValuesOf(channel.Value["parameters"]!.AsObject()),
            Qos = mqtt["qos"]!.GetValue<int>(),
            Retain = mqtt["retain"]!.GetValue<bool>(),
            Sent = operation["action"]!.GetValue<string>() == "send",
            ContentType = message["contentType"]!.GetValue<string>(),
            Schema = message["payload"]!["schema"]?[Reference]?.GetValue<string>(),
        };
    }

    private Dictionary<string, IReadOnlyList<string>> ValuesOf(JsonObject parameters)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            var parameter = value![Reference] is { } reference ? this.Resolve(reference.GetValue<string>()) : value;
            if (parameter["enum"] is JsonArray allowed)
            {
                values[name] = [.. allowed.Select(item => item!.GetValue<string>())];
            }
        }

        return values;
    }
}
