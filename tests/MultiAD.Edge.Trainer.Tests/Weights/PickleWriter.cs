using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using MultiAD.Edge.Trainer.Weights;

namespace MultiAD.Edge.Trainer.Tests.Weights;

/// <summary>Writes a state dict of single precision in the format of PyTorch before 1.6.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> content = [];

    /// <summary>The file.</summary>
    public static byte[] StateDict(IReadOnlyDictionary<string, TensorData> tensors)
    {
        var writer = new PickleWriter();
        writer.Start();
        var magic = BigInteger.Parse("119547037146038801333356").ToByteArray();
        writer.Raw([0x8a, (byte)magic.Length, .. magic]);
        writer.Text(".").Start().Integer(1001).Text(".").Start().Text("}.").Start();
        writer.Text("ccollections\nOrderedDict\n)R(");
        foreach (var (name, tensor) in tensors)
        {
            writer.String(name).Text("ctorch._utils\n_rebuild_tensor_v2\n((").String("storage");
            writer.Text("ctorch\nFloatStorage\n").String(name).String("cpu").Integer(tensor.Values.Length);
            writer.Text("tQ").Integer(0).Text("(");
            foreach (var extent in tensor.Shape)
            {
                writer.Integer((int)extent);
            }

            writer.Text("t(");
            for (var dimension = 1; dimension <= tensor.Shape.Length; dimension++)
            {
                writer.Integer((int)tensor.Shape[dimension..].Aggregate(1L, (product, extent) => product * extent));
            }

            writer.Text("t").Raw([0x89]).Text("ccollections\nOrderedDict\n)RtR");
        }

        writer.Text("u.").Start().Text("](");
        foreach (var name in tensors.Keys)
        {
            writer.String(name);
        }

        writer.Text("e.");
        foreach (var tensor in tensors.Values)
        {
            writer.Raw(BitConverter.GetBytes((long)tensor.Values.Length)).Raw(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        }

        return [.. writer.content];
    }

    private PickleWriter Start() => this.Raw([0x80, 2]);

    private PickleWriter Integer(int value)
    {
        Span<byte> bytes = [(byte)'J', 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], value);
        return this.Raw(bytes);
    }

    private PickleWriter String(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return this.Text("X").Raw(BitConverter.GetBytes(bytes.Length)).Raw(bytes);
    }

    private PickleWriter Text(string text) => this.Raw(Encoding.ASCII.GetBytes(text));

    private PickleWriter Raw(ReadOnlySpan<byte> bytes)
    {
        this.content.AddRange(bytes);
        return this;
    }
}
