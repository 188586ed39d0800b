namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>Reads a node of an ONNX graph.</summary>
internal static class OnnxNodeParser
{
    private const int MaximumInputs = 64;
    private const int IntegerAttribute = 2;

    /// <summary>Reads one.</summary>
    /// <param name="message">A <c>NodeProto</c>.</param>
    /// <param name="maximumNumbers">Most numbers of an attribute.</param>
    /// <exception cref="InvalidModelException">It is none of the default domain with one output and plain attributes.</exception>
    public static OnnxNode Parse(ReadOnlySpan<byte> message, int maximumNumbers)
    {
        var (type, domain) = (string.Empty, string.Empty);
        List<string> inputs = [];
        List<string> outputs = [];
        Dictionary<string, long[]> numbers = new(StringComparer.Ordinal);
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    OnnxParser.Add(inputs, reader.Text(), MaximumInputs, "inputs of a node");
                    break;
                case 2:
                    OnnxParser.Add(outputs, reader.Text(), 1, "outputs of a node");
                    break;
                case 4:
                    type = reader.Text();
                    break;
                case 5:
                    ParseAttribute(reader.Bytes(), maximumNumbers, numbers, texts);
                    break;
                case 7:
                    domain = reader.Text();
                    break;
                case 3 or 6:
                    _ = reader.Bytes();
                    break;
                default:
                    throw reader.Unknown("node");
            }
        }

        return domain.Length == 0 && outputs.Count == 1 && outputs[0].Length > 0
            ? new OnnxNode(type, outputs[0], inputs, numbers, texts)
            : throw OnnxModelCheck.Refuse($"its node {type} of the domain '{domain}' is not one of ONNX with one output");
    }

    private static void ParseAttribute(
        ReadOnlySpan<byte> message, int maximumNumbers, Dictionary<string, long[]> numbers, Dictionary<string, string> texts)
    {
        var name = string.Empty;
        List<long> values = [];
        string? text = null;
        var type = 0L;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 3 or 8:
                    reader.Numbers(values, maximumNumbers);
                    break;
                case 4:
                    text = reader.Text();
                    break;
                case 13:
                    _ = reader.Bytes();
                    break;
                case 20:
                    type = reader.Number();
                    break;
                default:
                    throw reader.Unknown("attribute");
            }
        }

        if (type == IntegerAttribute && values.Count == 0)
        {
            // A zero is left out of the file.
            values.Add(0);
        }

        if ((text is null) == (values.Count == 0) || !(text is null ? numbers.TryAdd(name, [.. values]) : texts.TryAdd(name, text)))
        {
            throw OnnxModelCheck.Refuse($"its attribute {name} is there twice or has not one kind of value");
        }
    }
}
