using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Contracts;

/// <summary>The check that the end-to-end tests rely on finds what is wrong.</summary>
public sealed class ContractSchemasTests
{
    private const string Topic = "multiad/site/line/agent/camera2/camera";

    private static readonly byte[] Valid = JsonSerializer.SerializeToUtf8Bytes(
        new MessageSequencer(new BootIdentity()).Stamp(new CameraMessage
        {
            State = "ok",
            Since = DateTimeOffset.UnixEpoch,
            At = DateTimeOffset.UnixEpoch,
        }),
        MessageJson.Default.CameraMessage);

    [Fact]
    public void A_message_as_it_should_be_is_without_error() => Assert.Empty(ContractSchemas.Errors(Topic, Valid));

    [Theory]
    [InlineData("bootId", null)]
    [InlineData("problem", null)]
    [InlineData("at", null)]
    [InlineData("seq", "0")]
    [InlineData("seq", "\"1\"")]
    [InlineData("seq", "1.5")]
    [InlineData("bootId", "\"short\"")]
    [InlineData("schema", "\"multiad.camera/9\"")]
    [InlineData("state", "\"asleep\"")]
    [InlineData("state", "null")]
    [InlineData("since", "\"yesterday\"")]
    [InlineData("clockSynced", "1")]
    [InlineData("extra", "1")]
    public void A_field_that_is_missing_unknown_or_of_another_kind_is_an_error(string field, string? json)
    {
        var message = JsonNode.Parse(Valid)!.AsObject();
        message.Remove(field);
        if (json is not null)
        {
            message[field] = JsonNode.Parse(json);
        }

        var errors = ContractSchemas.Errors(Topic, Encoding.UTF8.GetBytes(message.ToJsonString()));
        Assert.Contains(errors, error => error.Contains("camera.schema.json", StringComparison.Ordinal));
    }

    [Fact]
    public void A_payload_that_is_no_json_is_an_error() =>
        Assert.Contains("no JSON", Assert.Single(ContractSchemas.Errors(Topic, "ok"u8)), StringComparison.Ordinal);

    [Fact]
    public void A_map_that_is_no_picture_is_an_error() =>
        Assert.Contains("no image/png", Assert.Single(ContractSchemas.Errors("a/b/c/d/e/map/1", Valid)), StringComparison.Ordinal);
}
