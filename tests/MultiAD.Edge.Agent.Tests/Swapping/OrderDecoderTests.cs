using System.Text;
using System.Text.Json.Nodes;
using MultiAD.Edge.Agent.Contracts;
using MultiAD.Edge.Agent.Models;
using MultiAD.Edge.Agent.Models.Store;
using MultiAD.Edge.Agent.Swapping;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Testing;
using MultiAD.Edge.Testing.Contracts;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Swapping;

public sealed class OrderDecoderTests
{
    private const string Station = "multiad/plant/line/box/camera";
    private const string Topic = Station + "/model/desired";

    [Fact]
    public void A_whole_order_is_read_as_it_stands()
    {
        var json = Valid();
        json["shadowParts"] = 100;
        json["notBefore"] = "2026-01-02T03:04:05Z";
        json["by"] = "shift office";
        var message = Decode(json);
        Assert.Empty(ContractSchemas.Errors(Topic, Bytes(json)));
        var order = DesiredOrder.Of(message, Station, new ModelOptions { AllowUnsigned = true });
        Assert.Equal((ModelAction.Install, 1000L, 100, "shift office"), (order.Action, order.Bytes, order.ShadowParts, order.By));
        Assert.Equal("http://files.local/a.multiad", order.Source!.ToString());
        Assert.False(order.IsLocal);
        Assert.Null(order.SignedBy);
    }

    [Theory]
    [InlineData("orderId", null, "expected schema")]
    [InlineData("extra", "1", "no unknown field")]
    [InlineData("bytes", "\"1000\"", "not the JSON")]
    [InlineData("bytes", "1e3", "not the JSON")]
    [InlineData("bytes", "0", "bytes")]
    [InlineData("bytes", "536870913", "bytes")]
    [InlineData("bytes", null, "bytes")]
    [InlineData("sha256", null, "sha256")]
    [InlineData("sha256", "\"../../etc/passwd\"", "sha256")]
    [InlineData("sha256", "null", "sha256")]
    [InlineData("orderId", "\"a/b\"", "orderId")]
    [InlineData("orderId", "\"\"", "orderId")]
    [InlineData("schema", "\"multiad.modelDesired/2\"", "schema")]
    [InlineData("action", "\"Install\"", "action")]
    [InlineData("action", "1", "not the JSON")]
    [InlineData("issuedAt", "\"2026-01-01T00:00:00+01:00\"", "UTC")]
    [InlineData("issuedAt", "\"yesterday\"", "not the JSON")]
    [InlineData("shadowParts", "-1", "shadowParts")]
    [InlineData("shadowParts", "1000001", "shadowParts")]
    [InlineData("url", "\"file:///etc/passwd\"", "url")]
    [InlineData("url", "\"http://user:secret@files.local/a\"", "without a login")]
    [InlineData("url", "\"a.multiad\"", "url")]
    [InlineData("by", "\"a\\nb\"", "by")]
    [InlineData("signature", "{\"keyId\":\"a\",\"value\":\"!\"}", "signature")]
    [InlineData("signature", "{\"keyId\":\"a\"}", "not the JSON")]
    public void What_is_no_order_is_refused_with_the_reason(string field, string? value, string reason)
    {
        var json = Valid();
        json.Remove(field);
        if (value is not null)
        {
            json[field] = JsonNode.Parse(value);
        }

        Assert.False(OrderDecoder.TryDecode(Bytes(json), out _, out var problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"schema\":\"multiad.modelDesired/1\",\"schema\":\"multiad.modelDesired/1\"}")]
    public void What_is_no_object_is_refused(string text) =>
        Assert.False(OrderDecoder.TryDecode(Encoding.UTF8.GetBytes(text), out _, out _));

    [Fact]
    public void A_signature_holds_for_its_order_and_station_alone()
    {
        using var folder = new TemporaryFolder();
        using var key = new TestKey();
        using var stranger = new TestKey();
        key.WritePublic(Path.Combine(folder["keys"], "plant.pub.pem"));
        var options = new ModelOptions { TrustedKeys = folder["keys"] };
        var message = Decode(Valid());
        Assert.Equal(key.Id, DesiredOrder.Of(Signed(message, key), Station, options).SignedBy);
        Assert.Null(DesiredOrder.Of(Signed(message, stranger), Station, options).SignedBy);
        Assert.Throws<SwapRefusedException>(() => DesiredOrder.Of(Signed(message, key), Station + "2", options));
        Assert.Throws<SwapRefusedException>(
            () => DesiredOrder.Of(Signed(message, key) with { IssuedAt = message.IssuedAt.AddSeconds(1) }, Station, options));
        Assert.Throws<SwapRefusedException>(
            () => DesiredOrder.Of(message with { Signature = new OrderSignatureReference(key.Id, "AAAA") }, Station, options));
    }

    private static ModelDesiredMessage Signed(ModelDesiredMessage message, TestKey key)
    {
        var content = OrderContent.Bytes(Station, message.OrderId, message.IssuedAt, message.Action, message.Sha256 ?? string.Empty);
        return message with { Signature = new OrderSignatureReference(key.Id, key.Sign(content).Signature) };
    }

    private static JsonObject Valid() => new()
    {
        ["schema"] = ModelDesiredMessage.CurrentSchema,
        ["orderId"] = "2026-01-01.1",
        ["issuedAt"] = "2026-01-01T00:00:00Z",
        ["action"] = "install",
        ["sha256"] = new string('a', 64),
        ["bytes"] = 1000,
        ["url"] = "http://files.local/a.multiad",
    };

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    private static ModelDesiredMessage Decode(JsonObject json)
    {
        Assert.True(OrderDecoder.TryDecode(Bytes(json), out var message, out var problem), problem);
        return message;
    }
}
