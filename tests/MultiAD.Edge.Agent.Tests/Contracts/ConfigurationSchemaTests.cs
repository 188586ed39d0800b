using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Contracts;

/// <summary>The schema of the configuration is that of the options, to the letter, and says what check-config says.</summary>
public sealed class ConfigurationSchemaTests
{
    private const string Refresh = "MULTIAD_REFRESH_CONTRACTS";
    private static readonly string FilePath = Path.Combine(RealData.Repository, "systemd", "agent.schema.json");

    [Fact]
    public void The_schema_is_that_of_the_options()
    {
        var expected = ConfigurationSchema.Write();
        if (Environment.GetEnvironmentVariable(Refresh) == "1")
        {
            File.WriteAllText(FilePath, expected);
        }

        Assert.True(
            File.Exists(FilePath) && File.ReadAllText(FilePath) == expected,
            $"{FilePath} is not what the options are now. Where the change is meant, write it anew and commit it: "
            + $"{Refresh}=1 dotnet test tests/MultiAD.Edge.Agent.Tests --filter ConfigurationSchemaTests.");
    }

    [Fact]
    public void Every_key_has_a_description_that_names_its_default_or_says_that_it_is_required()
    {
        var root = JsonNode.Parse(File.ReadAllText(FilePath))!["properties"]!.AsObject();
        var sections = root.Where(section => section.Value!["properties"] is not null)
            .Concat(root["Stations"]!["additionalProperties"]!["properties"]!.AsObject())
            .ToArray();
        Assert.True(sections.Length > 8);
        Assert.All(
            sections.SelectMany(section => section.Value!["properties"]!.AsObject()),
            key => Assert.Matches("Default: |Required", key.Value!["description"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{ "Stations": { "a": { "Camera": { "Kind": "folder", "Path": "/parts", "Interval": "00:00:00.05" } } } }""", true)]
    [InlineData("""{ "$schema": "x", "Logging": { "LogLevel": { "Default": "Debug" } }, "Stations": { "a": { } } }""", true)]
    [InlineData("""{ "Stations": { } }""", false)]
    [InlineData("""{ "Stations": { "a": { "Camera": { "Kind": "banana" } } } }""", false)]
    [InlineData("""{ "Stations": { "a": { "Camera": { "Width": 16385 } } } }""", false)]
    [InlineData("""{ "Stations": { "a": { "Camera": { "Interval": "5" } } } }""", false)]
    [InlineData("""{ "Mqtt": { "Pasword": "x" } }""", false)]
    [InlineData("""{ "Mqtt": { "ClientId": "" } }""", false)]
    public void An_editor_marks_what_the_agent_refuses(string configuration, bool valid)
    {
        using var document = JsonDocument.Parse(configuration);
        Assert.Equal(valid, JsonSchema.FromText(File.ReadAllText(FilePath)).Evaluate(document.RootElement).IsValid);
    }
}
