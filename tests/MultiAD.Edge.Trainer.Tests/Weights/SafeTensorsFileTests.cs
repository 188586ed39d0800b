using System.Buffers.Binary;
using System.Text;
using MultiAD.Edge.Trainer.Weights;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Weights;

public sealed class SafeTensorsFileTests
{
    [Fact]
    public void What_is_written_in_half_precision_is_read_back()
    {
        var file = new SafeTensorsFile();
        file.Metadata["architecture"] = "test";
        file.Tensors["b"] = new TensorData([2, 2], [1, -2, 0.5f, 1024]);
        file.Tensors["a"] = new TensorData([1], [0.25f]);

        var read = SafeTensorsFile.Parse("memory", file.ToHalfPrecision());

        Assert.Equal("test", read.Metadata["architecture"]);
        Assert.Equal([2, 2], read.Tensors["b"].Shape);
        Assert.Equal([1, -2, 0.5f, 1024], read.Tensors["b"].Values);
        Assert.Equal([0.25f], read.Tensors["a"].Values);
    }

    [Theory]
    [InlineData(65505)]
    [InlineData(-1e6f)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void What_half_precision_cannot_hold_is_refused_by_its_tensors_name(float value)
    {
        var file = new SafeTensorsFile();
        file.Tensors["a.weight"] = new TensorData([0], []);
        file.Tensors["b.weight"] = new TensorData([3], [1, value, 2]);

        var error = Assert.Throws<WeightsException>(() => file.ToHalfPrecision());

        Assert.Contains("b.weight", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("F32", "0000803f", 1f)]
    [InlineData("BF16", "803f", 1f)]
    [InlineData("BF16", "f7c2", -123.5f)]
    [InlineData("F16", "003c", 1f)]
    [InlineData("F16", "b8d7", -123.5f)]
    [InlineData("F16", "ff7b", 65504f)]
    [InlineData("F16", "0100", 1f / (1 << 24))]
    public void Each_precision_is_widened_to_single(string type, string data, float expected)
    {
        var bytes = Convert.FromHexString(data);
        var file = Compose($$"""{"x":{"dtype":"{{type}}","shape":[1],"data_offsets":[0,{{bytes.Length}}] } }""", bytes);

        Assert.Equal([expected], SafeTensorsFile.Parse("memory", file).Tensors["x"].Values);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,400]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[99999999,99999999,99999999],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""")]
    [InlineData("""{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,1]}}""")]
    [InlineData("""{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"F16","shape":[3],"data_offsets":[0,6]}}""")]
    [InlineData("""{"x":{"dtype":"F16","shape":[1],"data_offsets":[2,0]}}""")]
    [InlineData("""{"x":{"dtype":"F16","shape":[1],"data_offsets":[0]}}""")]
    [InlineData("""{"x":{"dtype":"F16","shape":[4194304,2097152,2097152],"data_offsets":[0,0]}}""")]
    [InlineData("""{"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,2]}}""")]
    [InlineData("""{"x":{"dtype":"BF16","shape":[2],"data_offsets":[1,5]}}""")]
    [InlineData("""{"x":{"dtype":"I4","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"shape":[1]}}""")]
    [InlineData("""{"x":7}""")]
    [InlineData("not json at all")]
    public void A_damaged_file_is_refused_by_name(string header)
    {
        var error = Assert.Throws<WeightsException>(() => SafeTensorsFile.Parse("teacher.safetensors", Compose(header, new byte[4])));

        Assert.Contains("teacher.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var file = new SafeTensorsFile();
        file.Tensors["x"] = new TensorData([3], [1, 2, 3]);
        var whole = file.ToHalfPrecision();

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<WeightsException>(() => SafeTensorsFile.Parse("memory", whole.AsSpan(0, length)));
        }
    }

    private static byte[] Compose(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file.AsSpan(8));
        data.CopyTo(file.AsSpan(8 + text.Length));
        return file;
    }
}
