using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Contracts;

/// <summary>The schemas in <c>deploy/contracts</c> are those of the records, to the letter.</summary>
public sealed class SchemaFilesTests
{
    private const string Extension = ".schema.json";
    private const string Refresh = "MULTIAD_REFRESH_CONTRACTS";

    public static TheoryData<string> Files => new(Contracts.Keys);

    // File, payload, whether every field is always there: not in what others write, and not where nulls are left out.
    private static Dictionary<string, (JsonTypeInfo Type, bool Complete)> Contracts { get; } =
        typeof(MessageJson).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)) && type.Namespace == typeof(MessageJson).Namespace)
            .SelectMany(PayloadsOf)
            .ToDictionary(payload => FileOf(payload.Type.Type), payload => payload);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_schema_is_that_of_its_record(string name)
    {
        var file = Path.Combine(ContractDocument.Folder, name + Extension);
        var expected = SchemaGenerator.Write(Contracts[name].Type, Contracts[name].Complete);
        if (Environment.GetEnvironmentVariable(Refresh) == "1")
        {
            File.WriteAllText(file, expected);
        }

        var found = File.Exists(file) ? File.ReadAllText(file) : string.Empty;
        Assert.True(
            found == expected,
            $"{file} is not what {Contracts[name].Type.Type.Name} is now; the first difference is at line {FirstDifference(found, expected)}. "
            + $"Where the change is meant, write the schemas anew and commit them: {Refresh}=1 dotnet test tests/MultiAD.Edge.Agent.Tests "
            + "--filter SchemaFilesTests. Where a field was removed, renamed or means something else, raise the number in CurrentSchema.");
    }

    [Fact]
    public void Each_file_has_its_record()
    {
        var files = Directory.GetFiles(ContractDocument.Folder, "*" + Extension).Select(file => Path.GetFileName(file)[..^Extension.Length]);
        Assert.Superset(files.ToHashSet(), Contracts.Keys.ToHashSet());
    }

    [Fact]
    public void Each_message_of_the_agent_is_a_payload_with_a_schema()
    {
        var messages = typeof(MessageHeader).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MessageHeader))).ToArray();
        Assert.NotEmpty(messages);
        Assert.Subset(Contracts.Values.Select(contract => contract.Type.Type).ToHashSet(), messages.ToHashSet());
    }

    [Fact]
    public void The_states_of_a_camera_in_its_contract_are_those_that_there_are()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(ContractDocument.Folder, "camera" + Extension)));
        var states = schema.RootElement.GetProperty("properties").GetProperty("state").GetProperty("enum").EnumerateArray();
        Assert.Equal(
            Enum.GetNames<CameraState>().Select(JsonNamingPolicy.CamelCase.ConvertName).Order(StringComparer.Ordinal),
            states.Select(state => state.GetString()).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(JsonTypeInfo Type, bool Complete)> PayloadsOf(Type context)
    {
        var generated = (JsonSerializerContext)context.GetProperty("Default")!.GetValue(null)!;

        // Numbers as numbers: what the agent reads more kindly is no part of the contract.
        var options = new JsonSerializerOptions(generated.Options) { NumberHandling = JsonNumberHandling.Strict };
        var complete = options.DefaultIgnoreCondition == JsonIgnoreCondition.Never && options.UnmappedMemberHandling == JsonUnmappedMemberHandling.Skip;
        return context.CustomAttributes
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => (options.GetTypeInfo((Type)attribute.ConstructorArguments[0].Value!), complete));
    }

    // multiad.result/1 stands in result.schema.json; what is not ours has no such name.
    private static string FileOf(Type type) => type.GetField("CurrentSchema")?.GetRawConstantValue() is string name
        ? name.Split('.')[^1].Split('/')[0]
        : type.Name.Replace("Entity", string.Empty, StringComparison.Ordinal).ToLowerInvariant();

    private static int FirstDifference(string found, string expected) =>
        1 + found.Split('\n').Zip(expected.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count();
}
