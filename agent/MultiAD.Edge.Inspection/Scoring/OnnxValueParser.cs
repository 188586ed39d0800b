namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>Reads a declared input or output of an ONNX graph.</summary>
internal static class OnnxValueParser
{
    /// <summary>Reads one.</summary>
    /// <param name="message">A <c>ValueInfoProto</c>.</param>
    /// <param name="maximumRank">Most extents that it may have.</param>
    /// <exception cref="InvalidModelException">It is none, or no tensor.</exception>
    public static OnnxValue Parse(ReadOnlySpan<byte> message, int maximumRank)
    {
        var name = string.Empty;
        (long Type, List<long> Shape)? tensor = null;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    tensor = tensor is null ? ParseType(reader.Bytes(), maximumRank) : throw reader.Unknown("value");
                    break;
                case 3:
                    _ = reader.Bytes();
                    break;
                default:
                    throw reader.Unknown("value");
            }
        }

        return tensor is { } found
            ? new OnnxValue(name, found.Type, found.Shape)
            : throw OnnxModelCheck.Refuse($"its value {name} has no type");
    }

    private static (long Type, List<long> Shape) ParseType(ReadOnlySpan<byte> message, int maximumRank)
    {
        (long Type, List<long> Shape)? tensor = null;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            tensor = reader.Field == 1 && tensor is null ? ParseTensor(reader.Bytes(), maximumRank) : throw reader.Unknown("type");
        }

        return tensor ?? throw OnnxModelCheck.Refuse("a value in it is no tensor");
    }

    private static (long Type, List<long> Shape) ParseTensor(ReadOnlySpan<byte> message, int maximumRank)
    {
        var type = 0L;
        List<long>? shape = null;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    type = reader.Number();
                    break;
                case 2 when shape is null:
                    shape = ParseShape(reader.Bytes(), maximumRank);
                    break;
                default:
                    throw reader.Unknown("tensor type");
            }
        }

        return (type, shape ?? throw OnnxModelCheck.Refuse("a value in it has no shape"));
    }

    private static List<long> ParseShape(ReadOnlySpan<byte> message, int maximumRank)
    {
        List<long> shape = [];
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != 1 || shape.Count == maximumRank)
            {
                throw reader.Unknown("shape");
            }

            shape.Add(ParseExtent(reader.Bytes()));
        }

        return shape;
    }

    // An extent that has a name is not fixed.
    private static long ParseExtent(ReadOnlySpan<byte> message)
    {
        var extent = -1L;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    extent = reader.Number();
                    break;
                case 2 or 3:
                    extent = -1;
                    _ = reader.Bytes();
                    break;
                default:
                    throw reader.Unknown("extent");
            }
        }

        return extent;
    }
}
