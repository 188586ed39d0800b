using System.Reflection;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Contracts;

/// <summary><c>deploy/contracts/asyncapi.yaml</c> says of every topic what the agent does.</summary>
public sealed class AsyncApiTests
{
    private const string Station = "camera2";

    // Good as an identifier and as the name of a command.
    private const string Last = "ping";

    // What names no topic of its own.
    private static readonly string[] NoTopics = [nameof(StationTopics.Station)];
    private static readonly AgentTopics Agent = new(new AgentOptions { Root = "root", Site = "site", Line = "line", Name = "agent" });
    private static readonly ContractDocument Document = ContractDocument.Agent;

    /// <summary>Builder, quality of service, retained, sent by the agent.</summary>
    public static TheoryData<string, int, bool, bool> Topics { get; } = new()
    {
        { "AgentTopics.Status", 1, true, true },
        { "AgentTopics.Info", 1, true, true },
        { "StationTopics.Camera", 1, true, true },
        { "StationTopics.Result", 0, false, true },
        { "StationTopics.Alert", 1, true, true },
        { "StationTopics.Map", 1, false, true },
        { "AgentTopics.Gap", 1, false, true },
        { "AgentTopics.Answer", 0, false, true },
        { "StationTopics.Snapshot", 1, false, true },
        { "StationTopics.Answer", 0, false, true },
        { "StationTopics.ModelDesired", 1, true, false },
        { "StationTopics.ModelReported", 1, true, true },
    };

    private static Dictionary<string, string> Built { get; } =
        Build(Agent).Concat(Build(Agent.Of(Station))).ToDictionary(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_has_a_channel_with_its_quality_and_retention(string builder, int qos, bool retain, bool sent)
    {
        var channel = Document.ChannelOf(Built[builder]);
        Assert.NotNull(channel);
        Assert.Equal((qos, retain, sent), (channel.Qos, channel.Retain, channel.Sent));
    }

    [Fact]
    public void Every_builder_of_topics_is_in_the_table() => Assert.Equal(
        Built.Keys.Order(StringComparer.Ordinal), Topics.Select(row => (string)row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_builders_share_a_channel() =>
        Assert.Equal(Built.Count, Built.Values.Select(topic => Document.ChannelOf(topic)!.Name).Distinct().Count());

    [Fact]
    public void Every_command_to_agent_and_station_has_its_channel()
    {
        foreach (var filter in Agent.CommandFilters)
        {
            Assert.All(CommandNames.All, command =>
            {
                var channel = Document.ChannelOf(filter.Replace("+", Station, StringComparison.Ordinal).Replace("#", command, StringComparison.Ordinal));
                Assert.NotNull(channel);
                Assert.Equal((1, false, false, "./command.schema.json"), (channel.Qos, channel.Retain, channel.Sent, channel.Schema));
                Assert.Equal(CommandNames.All, channel.Values["command"]);
            });
        }
    }

    [Fact]
    public void Every_reference_resolves()
    {
        Assert.True(Document.References.Count > Document.Channels.Count);
        Assert.All(Document.References, reference => Assert.NotNull(Document.Resolve(reference)));
    }

    [Fact]
    public void Every_schema_is_the_payload_of_a_message()
    {
        var files = Directory.GetFiles(ContractDocument.Folder, "*.schema.json").Select(file => "./" + Path.GetFileName(file));
        Assert.Superset(files.ToHashSet(), Document.References.ToHashSet());
    }

    [Fact]
    public void The_document_is_of_asyncapi_3() => Assert.Equal("3.0.0", Document.Version);

    [Theory]
    [InlineData("root/site/line/agent/camera2/nothing")]
    [InlineData("root/site/line/agent/metrics")]
    [InlineData("root/site/line/agent/camera2/map/1/2")]
    [InlineData("probe")]
    [InlineData("root/site/line/agent/")]
    public void A_topic_of_no_channel_is_an_error(string topic) =>
        Assert.Contains("does not know", Assert.Single(ContractSchemas.Errors(topic, "{}"u8)), StringComparison.Ordinal);

    private static bool IsTopic(PropertyInfo property) =>
        property.PropertyType == typeof(string) && !NoTopics.Contains(property.Name);

    // Each property and each method that makes a topic.
    private static IEnumerable<KeyValuePair<string, string>> Build<T>(T topics)
    {
        var members = typeof(T).GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        foreach (var property in members.OfType<PropertyInfo>().Where(IsTopic))
        {
            yield return new($"{typeof(T).Name}.{property.Name}", (string)property.GetValue(topics)!);
        }

        foreach (var method in members.OfType<MethodInfo>().Where(method => !method.IsSpecialName && method.ReturnType == typeof(string)))
        {
            yield return new($"{typeof(T).Name}.{method.Name}", (string)method.Invoke(topics, [Last])!);
        }
    }
}
