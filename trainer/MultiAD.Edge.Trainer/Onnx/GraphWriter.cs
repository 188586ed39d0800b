using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Google.Protobuf;
using MultiAD.Edge.Trainer.Weights;

namespace MultiAD.Edge.Trainer.Onnx;

/// <summary>
/// Writes an ONNX graph node by node: opset 17, static shapes, single precision, only operators that TensorRT takes.
/// Each method returns the name of the value it adds.
/// </summary>
internal sealed class GraphWriter
{
    private const int IrVersion = 8;
    private const int Opset = 17;

    private readonly GraphProto graph;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> weights = new(StringComparer.Ordinal);

    /// <summary>Starts a graph.</summary>
    public GraphWriter(string name) => this.graph = new GraphProto { Name = name };

    /// <summary>Declares the graph's input.</summary>
    public string Input(string name, params long[] shape)
    {
        this.graph.Input.Add(Describe(this.Claim(name), shape));
        return name;
    }

    /// <summary>Gives a value the name of a graph output.</summary>
    public void Output(string name, string value, params long[] shape)
    {
        this.Add("Identity", this.Claim(name), [value]);
        this.graph.Output.Add(Describe(name, shape));
    }

    /// <summary>Adds a constant.</summary>
    public string Constant(string name, TensorData value)
    {
        var tensor = new TensorProto
        {
            Name = this.Claim(name),
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(value.Values.AsSpan())),
        };
        tensor.Dims.AddRange(value.Shape);
        this.graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>Adds a constant with one value.</summary>
    public string Scalar(string name, double value) => this.Constant(name, new TensorData([1], [(float)value]));

    /// <summary>Adds a node without attributes.</summary>
    public string Node(string type, string name, params string[] inputs)
    {
        this.Add(type, this.Claim(name), inputs);
        return name;
    }

    /// <summary>
    /// Adds a convolution over the last two dimensions. Weights that another convolution has too are stored once: a teacher
    /// that sees several sizes does not make the model larger.
    /// </summary>
    public string Convolution(string name, string input, TensorData weight, TensorData? bias, int stride, int padding)
    {
        List<string> inputs = [input, this.Weights(name + "/weight", weight)];
        if (bias is not null)
        {
            inputs.Add(this.Weights(name + "/bias", bias));
        }

        var node = this.Add("Conv", this.Claim(name), inputs);
        node.Attribute.Add(Integers("kernel_shape", weight.Shape[2], weight.Shape[3]));
        node.Attribute.Add(Integers("strides", stride, stride));
        node.Attribute.Add(Integers("pads", padding, padding, padding, padding));
        node.Attribute.Add(Integer("group", 1));
        return name;
    }

    /// <summary>Adds a maximum pooling over the last two dimensions.</summary>
    public string MaxPool(string name, string input, int kernel, int stride, int padding)
    {
        var node = this.Add("MaxPool", this.Claim(name), [input]);
        node.Attribute.Add(Integers("kernel_shape", kernel, kernel));
        node.Attribute.Add(Integers("strides", stride, stride));
        node.Attribute.Add(Integers("pads", padding, padding, padding, padding));
        return name;
    }

    /// <summary>Adds a mean over a window of the last two dimensions; cells outside the image do not count.</summary>
    public string AveragePool(string name, string input, int kernel, int stride, int padding)
    {
        var node = this.Add("AveragePool", this.Claim(name), [input]);
        node.Attribute.Add(Integers("kernel_shape", kernel, kernel));
        node.Attribute.Add(Integers("strides", stride, stride));
        node.Attribute.Add(Integers("pads", padding, padding, padding, padding));
        node.Attribute.Add(Integer("count_include_pad", 0));
        return name;
    }

    /// <summary>Joins values along one dimension.</summary>
    public string Concat(string name, long axis, params string[] inputs)
    {
        this.Add("Concat", this.Claim(name), inputs).Attribute.Add(Integer("axis", axis));
        return name;
    }

    /// <summary>
    /// Adds a sum over the channels, [1,C,H,W] to [1,1,H,W], as a convolution with ones: run times reduce over the last
    /// dimension fast, over an inner one slowly.
    /// </summary>
    public string SumChannels(string name, string input, int channels) =>
        this.Convolution(name, input, new TensorData([1, channels, 1, 1], [.. Enumerable.Repeat(1f, channels)]), null, 1, 0);

    /// <summary>Gives a value another shape of as many elements.</summary>
    public string Reshape(string name, string input, params long[] shape)
    {
        this.Add("Reshape", this.Claim(name), [input, this.Integers64(name + "/shape", shape)]);
        return name;
    }

    /// <summary>Adds a transposition of a matrix.</summary>
    public string Transpose(string name, string input)
    {
        this.Add("Transpose", this.Claim(name), [input]).Attribute.Add(Integers("perm", 1, 0));
        return name;
    }

    /// <summary>Adds a minimum over one dimension, which is dropped. The axis is an attribute until opset 17.</summary>
    public string ReduceMin(string name, string input, long axis)
    {
        var node = this.Add("ReduceMin", this.Claim(name), [input]);
        node.Attribute.Add(Integers("axes", axis));
        node.Attribute.Add(Integer("keepdims", 0));
        return name;
    }

    /// <summary>Adds a maximum over some dimensions, which are dropped. The axes are an attribute until opset 17.</summary>
    public string ReduceMax(string name, string input, params long[] axes)
    {
        var node = this.Add("ReduceMax", this.Claim(name), [input]);
        node.Attribute.Add(Integers("axes", axes));
        node.Attribute.Add(Integer("keepdims", 0));
        return name;
    }

    /// <summary>Adds a bilinear resize to a fixed size, pixel centres at half pixels.</summary>
    public string Resize(string name, string input, params long[] sizes)
    {
        var node = this.Add("Resize", this.Claim(name), [input, string.Empty, string.Empty, this.Integers64(name + "/sizes", sizes)]);
        node.Attribute.Add(Text("mode", "linear"));
        node.Attribute.Add(Text("coordinate_transformation_mode", "half_pixel"));
        return name;
    }

    /// <summary>The finished model.</summary>
    /// <param name="producerVersion">Version of the trainer.</param>
    /// <param name="metadata">Free text for those who open the file with a viewer.</param>
    public byte[] ToModel(string producerVersion, IReadOnlyDictionary<string, string> metadata)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "multiad-train",
            ProducerVersion = producerVersion,
            Graph = this.graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        model.MetadataProps.AddRange(metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        return model.ToByteArray();
    }

    private static ValueInfoProto Describe(string name, long[] shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(shape.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        var type = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }

    private static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    private static AttributeProto Integers(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    private string Weights(string name, TensorData value)
    {
        var digest = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(value.Values.AsSpan())));
        var key = $"{digest} {string.Join('x', value.Shape)}";
        return this.weights.TryGetValue(key, out var known) ? known : this.weights[key] = this.Constant(name, value);
    }

    private string Integers64(string name, params long[] values)
    {
        var tensor = new TensorProto
        {
            Name = this.Claim(name),
            DataType = (int)TensorProto.Types.DataType.Int64,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
        };
        tensor.Dims.Add(values.Length);
        this.graph.Initializer.Add(tensor);
        return name;
    }

    private NodeProto Add(string type, string output, IEnumerable<string> inputs)
    {
        var node = new NodeProto { OpType = type, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        this.graph.Node.Add(node);
        return node;
    }

    private string Claim(string name) =>
        this.names.Add(name) ? name : throw new InvalidOperationException($"The graph already has a value {name}.");
}
