using System.Buffers.Binary;
using System.Text;

namespace MultiAD.Edge.Trainer.Weights;

/// <summary>The bytes of a pickle, read one operation at a time and never beyond its end.</summary>
/// <param name="origin">Name of the file, for messages.</param>
/// <param name="stream">The pickle; not owned.</param>
internal sealed class PickleInput(string origin, Stream stream)
{
    private const int MaximumText = 1 << 20;
    private const int MaximumName = 256;

    /// <summary>Name of the file, for messages.</summary>
    public string Origin => origin;

    /// <summary>An exception that says what is wrong with the file.</summary>
    /// <param name="reason">What is wrong, as the rest of a sentence.</param>
    public WeightsException Damaged(string reason) =>
        new($"{origin}: not a complete PyTorch state dict, {reason}. Download it again, or convert the weights to safetensors.");

    /// <summary>One byte.</summary>
    /// <exception cref="WeightsException">The pickle ends here.</exception>
    public byte ReadByte() => stream.ReadByte() is >= 0 and var value ? (byte)value : throw this.Damaged("it ends early");

    /// <summary>A number of bytes.</summary>
    /// <exception cref="WeightsException">The pickle ends before.</exception>
    public byte[] ReadBytes(int count)
    {
        var bytes = new byte[count];
        return stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : throw this.Damaged("it ends early");
    }

    /// <summary>A number of four bytes without a sign.</summary>
    /// <exception cref="WeightsException">The pickle ends before.</exception>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(this.ReadBytes(4));

    /// <summary>A text of a number of bytes, UTF-8.</summary>
    /// <exception cref="WeightsException">The text is too long, or the pickle ends before.</exception>
    public string ReadText(uint length) =>
        length <= MaximumText ? Encoding.UTF8.GetString(this.ReadBytes((int)length)) : throw this.Damaged("a text is too long");

    /// <summary>A name up to the end of a line.</summary>
    /// <exception cref="WeightsException">The name is too long, or the pickle ends before.</exception>
    public string ReadLine()
    {
        var text = new StringBuilder();
        for (var value = this.ReadByte(); value != '\n'; value = this.ReadByte())
        {
            text.Append((char)value);
            if (text.Length > MaximumName)
            {
                throw this.Damaged("a name is too long");
            }
        }

        return text.ToString();
    }
}
