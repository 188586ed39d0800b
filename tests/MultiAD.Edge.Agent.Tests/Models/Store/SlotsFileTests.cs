using System.Security.Cryptography;
using System.Text;
using MultiAD.Edge.Agent.Models.Store;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Models.Store;

public sealed class SlotsFileTests
{
    private static readonly StationSlots Slots = new StationSlots().TakeIn(StoreBench.Model(1), DateTimeOffset.UnixEpoch)
        .Begin(StoreBench.Order("a") with { Source = new Uri("https://host/x.multiad"), Bytes = 5, SignedBy = "k" }, DateTimeOffset.UnixEpoch)
        .WithCandidate(StoreBench.Model(2)).Activate(DateTimeOffset.UnixEpoch);

    [Fact]
    public void What_was_written_is_read()
    {
        var read = SlotsFile.Decode(SlotsFile.Encode(Slots));
        Assert.Equal(SlotsKind.Whole, read.Kind);
        Assert.Equal(SlotsFile.Encode(Slots), SlotsFile.Encode(read.Slots!));
        Assert.Equal((Slots.Swap, Slots.Active), (read.Slots!.Swap, read.Slots.Active));
    }

    [Fact]
    public void Every_bit_that_turns_and_every_cut_is_seen()
    {
        var whole = SlotsFile.Encode(Slots);
        var mutations = 0;
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var turned = whole.ToArray();
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            var read = SlotsFile.Decode(turned);
            Assert.True(read.Kind is SlotsKind.Damaged or SlotsKind.Later, $"Bit {bit} was not seen.");
            mutations++;
        }

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Equal(SlotsKind.Damaged, SlotsFile.Decode(whole[..length]).Kind);
            mutations++;
        }

        Assert.Equal(whole.Length * 9, mutations);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("{\"schema\":7}")]
    [InlineData("{\"schema\":\"multiad.outbox/1\",\"slots\":{}}")]
    [InlineData("{\"schema\":\"multiad.slots/x\"}")]
    [InlineData("{\"schema\":\"multiad.slots/1\"}")]
    [InlineData("{\"schema\":\"multiad.slots/1\",\"sha256\":1,\"slots\":{}}")]
    public void What_is_no_slots_file_is_damaged(string text) =>
        Assert.Equal(SlotsKind.Damaged, SlotsFile.Decode(Encoding.UTF8.GetBytes(text)).Kind);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"active\":7}")]
    [InlineData("{\"active\":{}}")]
    [InlineData("{\"history\":null}")]
    [InlineData("{\"history\":[null]}")]
    [InlineData("{\"versionFloor\":1e300}")]
    [InlineData("{\"versionFloor\":99999999999999999999999999}")]
    [InlineData("{\"versionFloor\":-1}")]
    [InlineData("{\"versionFloor\":\"3\"}")]
    [InlineData("{\"swap\":{\"state\":\"confirmed\"}}")]
    [InlineData("{\"swap\":{\"state\":9,\"since\":\"2030-01-01T00:00:00Z\",\"order\":{\"orderId\":\"a\",\"action\":\"install\",\"issuedAt\":\"2030-01-01T00:00:00Z\"}}}")]
    [InlineData("{\"swap\":{\"state\":\"activeUnconfirmed\",\"since\":\"2030-01-01T00:00:00Z\",\"order\":{\"orderId\":\"a\",\"action\":\"install\",\"issuedAt\":\"2030-01-01T00:00:00Z\"}}}")]
    [InlineData("{\"active\":{\"sha256\":\"../../etc\",\"bytes\":1,\"name\":\"a\",\"version\":1,\"digest\":\"d\",\"signedBy\":null,\"storedAt\":\"2030-01-01T00:00:00Z\"}}")]
    public void Wrong_types_huge_numbers_and_paths_are_damage_also_with_a_right_digest(string slots) =>
        Assert.Equal(SlotsKind.Damaged, SlotsFile.Decode(Sealed(StationSlots.CurrentSchema, slots)).Kind);

    [Fact]
    public void The_form_of_these_cases_is_right_otherwise() =>
        Assert.Equal(SlotsKind.Whole, SlotsFile.Decode(Sealed(StationSlots.CurrentSchema, "{\"versionFloor\":3}")).Kind);

    [Fact]
    public void A_later_schema_is_told_from_damage() =>
        Assert.Equal(SlotsKind.Later, SlotsFile.Decode(Sealed("multiad.slots/2", "{\"new\":1}")).Kind);

    internal static byte[] Sealed(string schema, string slots)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(slots)));
        return Encoding.UTF8.GetBytes($"{{\"schema\":\"{schema}\",\"sha256\":\"{digest}\",\"slots\":{slots}}}");
    }
}
