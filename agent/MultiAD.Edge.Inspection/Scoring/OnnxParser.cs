using System.Buffers.Binary;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// Reads an ONNX file as far as the check needs it. Whatever multiad-train does not write is refused: functions, graphs in
/// graphs, sparse and external data, operators of other domains.
/// </summary>
internal static class OnnxParser
{
    private const int Opset = 17;
    private const int MaximumNodes = 4096;
    private const int MaximumConstants = 4096;
    private const int MaximumValues = 16;
    private const int MaximumRank = 8;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidModelException">It is no ONNX file, or holds something that is not written there.</exception>
    public static OnnxGraph Parse(ReadOnlySpan<byte> file)
    {
        OnnxGraph? graph = null;
        var opsets = 0;
        var reader = new ProtoReader(file);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 7:
                    graph = graph is null ? ParseGraph(reader.Bytes()) : throw OnnxModelCheck.Refuse("it holds two graphs");
                    break;
                case 8:
                    CheckOpset(reader.Bytes());
                    opsets++;
                    break;
                case 1 or 5:
                    _ = reader.Number();
                    break;
                case 2 or 3 or 4 or 6 or 14:
                    _ = reader.Bytes();
                    break;
                default:
                    throw reader.Unknown("model");
            }
        }

        return graph is not null && opsets == 1 ? graph : throw OnnxModelCheck.Refuse($"it has {opsets} operator sets, or no graph");
    }

    private static void CheckOpset(ReadOnlySpan<byte> message)
    {
        var (domain, version) = (string.Empty, 0L);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    domain = reader.Text();
                    break;
                case 2:
                    version = reader.Number();
                    break;
                default:
                    throw reader.Unknown("operator set");
            }
        }

        if (domain.Length > 0 || version != Opset)
        {
            throw OnnxModelCheck.Refuse($"it uses the operator set '{domain}' {version}; ONNX {Opset} is expected");
        }
    }

    private static OnnxGraph ParseGraph(ReadOnlySpan<byte> message)
    {
        var graph = new OnnxGraph();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    Add(graph.Nodes, OnnxNodeParser.Parse(reader.Bytes(), MaximumRank), MaximumNodes, "nodes");
                    break;
                case 5:
                    Add(graph.Constants, ParseConstant(reader.Bytes()), MaximumConstants, "constants");
                    break;
                case 11:
                    Add(graph.Inputs, ParseValue(reader.Bytes()), MaximumValues, "inputs");
                    break;
                case 12:
                    Add(graph.Outputs, ParseValue(reader.Bytes()), MaximumValues, "outputs");
                    break;
                case 2 or 10:
                    _ = reader.Bytes();
                    break;
                default:
                    throw reader.Unknown("graph");
            }
        }

        return graph;
    }

    private static OnnxConstant ParseConstant(ReadOnlySpan<byte> message)
    {
        var (name, type) = (string.Empty, 0L);
        List<long> shape = [];
        ReadOnlySpan<byte> data = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    reader.Numbers(shape, MaximumRank);
                    break;
                case 2:
                    type = reader.Number();
                    break;
                case 8:
                    name = reader.Text();
                    break;
                case 9:
                    data = reader.Bytes();
                    break;
                case 12:
                    _ = reader.Bytes();
                    break;
                default:
                    throw reader.Unknown($"constant {name}");
            }
        }

        var size = type switch
        {
            OnnxValue.Float => sizeof(float),
            OnnxValue.Int64 => sizeof(long),
            _ => throw OnnxModelCheck.Refuse($"its constant {name} has the element type {type}; Float or Int64 is expected"),
        };
        if (OnnxShapes.Count(shape) is not { } count || count * size != data.Length)
        {
            throw OnnxModelCheck.Refuse($"its constant {name} of [{string.Join(",", shape)}] has {data.Length} bytes");
        }

        return new OnnxConstant(name, [.. shape], type == OnnxValue.Int64 ? ReadNumbers(name, data) : null);
    }

    private static long[] ReadNumbers(string name, ReadOnlySpan<byte> data)
    {
        if (data.Length > MaximumRank * sizeof(long))
        {
            throw OnnxModelCheck.Refuse($"its constant {name} has over {MaximumRank} whole numbers");
        }

        var numbers = new long[data.Length / sizeof(long)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(data[(i * sizeof(long))..]);
        }

        return numbers;
    }

    private static OnnxValue ParseValue(ReadOnlySpan<byte> message) => OnnxValueParser.Parse(message, MaximumRank);

    /// <summary>Adds to a list that holds so many at most.</summary>
    public static void Add<T>(List<T> list, T item, int limit, string what)
    {
        if (list.Count == limit)
        {
            throw OnnxModelCheck.Refuse($"it has over {limit} {what}");
        }

        list.Add(item);
    }
}
