using System.Text;

namespace MultiAD.Edge.Inspection.Scoring;

/// <summary>
/// Reads one message of the protobuf wire format, field by field, over bytes that nobody vouches for: it never reads beyond
/// its span, never recurses and allocates nothing but the texts that are asked for.
/// </summary>
internal ref struct ProtoReader
{
    private const int MaximumText = 512;
    private const int LastShift = 63;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> rest;
    private int wire;

    /// <summary>Begins a message.</summary>
    public ProtoReader(ReadOnlySpan<byte> message) => this.rest = message;

    /// <summary>Number of the field that was begun last.</summary>
    public int Field { get; private set; }

    /// <summary>Begins the next field; its content must be read before the one after it.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="InvalidModelException">The bytes are no such message.</exception>
    public bool Next()
    {
        if (this.rest.IsEmpty)
        {
            return false;
        }

        var tag = this.ReadVarint();
        (this.Field, this.wire) = ((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7));
        return true;
    }

    /// <summary>The field's whole number.</summary>
    public long Number() => this.wire == 0 ? (long)this.ReadVarint() : throw this.Unexpected();

    /// <summary>The field's bytes: a text, a message, raw data.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        if (this.wire != 2)
        {
            throw this.Unexpected();
        }

        var length = this.ReadVarint();
        if (length > (ulong)this.rest.Length)
        {
            throw OnnxModelCheck.Refuse("it is cut off");
        }

        var content = this.rest[..(int)length];
        this.rest = this.rest[(int)length..];
        return content;
    }

    /// <summary>The field's text.</summary>
    public string Text()
    {
        var content = this.Bytes();
        try
        {
            return content.Length <= MaximumText
                ? Strict.GetString(content)
                : throw OnnxModelCheck.Refuse($"a name in it has {content.Length} bytes, the limit is {MaximumText}");
        }
        catch (ArgumentException)
        {
            throw OnnxModelCheck.Refuse("a name in it is not UTF-8");
        }
    }

    /// <summary>Adds the field's whole numbers to a list: one, or several where they are packed.</summary>
    /// <param name="numbers">The list.</param>
    /// <param name="limit">Most that it may hold.</param>
    public void Numbers(List<long> numbers, int limit)
    {
        if (this.wire == 0)
        {
            Add((long)this.ReadVarint());
            return;
        }

        var packed = new ProtoReader(this.Bytes());
        while (!packed.rest.IsEmpty)
        {
            Add((long)packed.ReadVarint());
        }

        void Add(long number)
        {
            if (numbers.Count == limit)
            {
                throw OnnxModelCheck.Refuse($"a list in it has over {limit} numbers");
            }

            numbers.Add(number);
        }
    }

    /// <summary>The refusal of the field that was begun last.</summary>
    /// <param name="message">Name of the message that it stands in.</param>
    public readonly InvalidModelException Unknown(string message) =>
        OnnxModelCheck.Refuse($"its {message} has the field {this.Field}, which multiad-train does not write");

    private readonly InvalidModelException Unexpected() => OnnxModelCheck.Refuse($"field {this.Field} in it has the wrong kind");

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var (at, shift) = (0, 0); at < this.rest.Length && shift <= LastShift; at++, shift += 7)
        {
            value |= (ulong)(this.rest[at] & 0x7F) << shift;
            if (this.rest[at] < 0x80)
            {
                this.rest = this.rest[(at + 1)..];
                return value;
            }
        }

        throw OnnxModelCheck.Refuse("it is cut off or no ONNX file");
    }
}
