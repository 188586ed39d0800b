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

    // Numbers as numbers: what the agent reads more kindly is no part of the contract.
    private static readonly JsonSerializerOptions Strict =
        new(MessageJson.Default.Options) { NumberHandling = JsonNumberHandling.Strict };

    public static TheoryData<string> Files => new(Contracts.Keys);

    // File, payload, whether every field is always there.
    private static Dictionary<string, (JsonTypeInfo Type, bool Complete)> Contracts { get; } = new()
    {
        ["status"] = (Strict.GetTypeInfo(typeof(StatusMessage)), true),
        ["info"] = (Strict.GetTypeInfo(typeof(InfoMessage)), true),
        ["camera"] = (Strict.GetTypeInfo(typeof(CameraMessage)), true),
        ["result"] = (Strict.GetTypeInfo(typeof(ResultMessage)), true),
        ["alert"] = (Strict.GetTypeInfo(typeof(AlertMessage)), true),
        ["homeassistant"] = (HomeAssistantJson.Default.HomeAssistantEntity, false),
    };

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
    public void Each_file_has_its_record_and_each_payload_its_file()
    {
        var files = Directory.GetFiles(ContractDocument.Folder, "*" + Extension).Select(file => Path.GetFileName(file)[..^Extension.Length]);
        Assert.Equal(Contracts.Keys.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
        var payloads = typeof(MessageHeader).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MessageHeader)) && !type.IsAbstract);
        Assert.Superset(
            payloads.Select(type => type.Name).ToHashSet(), Contracts.Values.Select(contract => contract.Type.Type.Name).ToHashSet());
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

    private static int FirstDifference(string found, string expected) =>
        1 + found.Split('\n').Zip(expected.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count();
}
