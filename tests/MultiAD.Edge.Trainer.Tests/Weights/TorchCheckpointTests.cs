using System.Numerics;
using System.Text;
using MultiAD.Edge.Trainer.Weights;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Weights;

public sealed class TorchCheckpointTests
{
    [Theory]
    [InlineData("sample-zip.pth")]
    [InlineData("sample-legacy.pth")]
    public void A_file_that_PyTorch_wrote_is_read_with_views_and_all_types(string sample)
    {
        using var stream = new MemoryStream(Sample(sample));
        using var checkpoint = TorchCheckpoint.Open(sample, stream);

        TensorData Read(string name) => checkpoint.Read(checkpoint.Tensors[name]);

        Assert.Equal(8, checkpoint.Tensors.Count);
        Assert.Equal([2, 3, 4], Read("plain").Shape);
        Assert.Equal(Enumerable.Range(0, 24).Select(value => (float)value), Read("plain").Values);
        Assert.Equal([6, 4], Read("transposed").Shape);
        Assert.Equal([0, 6, 12, 18, 1, 7, 13, 19], Read("transposed").Values[..8]);
        Assert.Equal([5, 6, 7, 8], Read("shifted").Values);
        Assert.Equal([0.5f, -2], Read("half").Values);
        Assert.Equal([1.5f, -3], Read("brain").Values);
        Assert.Equal([0.25f, 1000], Read("double").Values);
        Assert.Empty(Read("count").Shape);
        Assert.Equal([7], Read("count").Values);
        Assert.Equal([1, 2, 3], Read("parameter").Values);
    }

    [Theory]
    [InlineData("cposix\nsystem\n(X\u0002\0\0\0lstR.", "posix.system")]
    [InlineData("c__builtin__\neval\n.", "__builtin__.eval")]
    [InlineData("ctorch\nload\n.", "torch.load")]
    [InlineData("cos\nsystem\u001b[2J\n.", "os.system?[2J")]
    public void A_name_that_no_state_dict_needs_is_refused_by_name(string pickle, string name)
    {
        using var stream = new MemoryStream([0x80, 2, .. Encoding.Latin1.GetBytes(pickle)]);

        var error = Assert.Throws<WeightsException>(() => new PickleReader("evil.pth", stream).Read());

        Assert.Contains("evil.pth", error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I1\n.")]
    [InlineData("iposix\nsystem\n.")]
    [InlineData("oR.")]
    [InlineData("ccollections\nOrderedDict\nK\u0001R.")]
    [InlineData("K\u0001)R.")]
    [InlineData("h\u0009.")]
    [InlineData("K\u0001K\u0002.")]
    [InlineData("}(K\u0001u.")]
    [InlineData("K\u0001Q.")]
    [InlineData("u.")]
    [InlineData(".")]
    [InlineData("(.")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff.")]
    public void What_is_no_state_dict_is_refused(string pickle)
    {
        using var stream = new MemoryStream([0x80, 2, .. Encoding.Latin1.GetBytes(pickle)]);

        Assert.Throws<WeightsException>(() => new PickleReader("odd.pth", stream).Read());
    }

    [Theory]
    [InlineData("sample-zip.pth")]
    [InlineData("sample-legacy.pth")]
    public void Every_truncation_is_refused(string sample)
    {
        var whole = Sample(sample);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<WeightsException>(() => ReadAll(whole[..length]));
        }
    }

    [Theory]
    [InlineData("sample-zip.pth")]
    [InlineData("sample-legacy.pth")]
    public void A_changed_byte_is_read_or_refused_and_nothing_else(string sample)
    {
        var whole = Sample(sample);
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var changed = whole.ToArray();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                ReadAll(changed);
            }
            catch (WeightsException)
            {
                // Refused, with a message.
            }
        }
    }

    [Fact]
    public void A_tensor_beyond_its_storage_is_refused()
    {
        var file = PickleWriter.StateDict(new Dictionary<string, TensorData> { ["x"] = new([3], [1, 2]) });

        Assert.Contains("beyond its storage", Assert.Throws<WeightsException>(() => ReadAll(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_number_is_an_ordinary_one_where_it_fits()
    {
        using var small = new MemoryStream([0x80, 2, 0x8a, 2, 0xe8, 0x03, (byte)'.']);
        using var large = new MemoryStream([0x80, 2, 0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte)'.']);

        Assert.Equal(1000L, new PickleReader("small.pth", small).Read());
        Assert.Equal(BigInteger.Pow(2, 64), new PickleReader("large.pth", large).Read());
    }

    private static void ReadAll(byte[] file)
    {
        using var stream = new MemoryStream(file);
        using var checkpoint = TorchCheckpoint.Open("sample.pth", stream);
        foreach (var tensor in checkpoint.Tensors.Values)
        {
            _ = checkpoint.Read(tensor);
        }
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", name));
}
