using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiAD.Edge.Trainer.Weights;

/// <summary>
/// Reads and writes the safetensors format: an 8-byte little-endian length, a JSON header with type, shape and offsets
/// of each tensor, then the data. Types F32, F16 and BF16.
/// </summary>
internal sealed class SafeTensorsFile
{
    private const long MaximumHeaderBytes = 16 << 20;

    /// <summary>The tensors by name.</summary>
    public Dictionary<string, TensorData> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Free text about the file.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses a file held in memory.</summary>
    /// <param name="origin">Name of the file, for messages.</param>
    /// <param name="file">Content.</param>
    /// <exception cref="WeightsException">Not a safetensors file, truncated, or with a type that is not read.</exception>
    public static SafeTensorsFile Parse(string origin, ReadOnlySpan<byte> file)
    {
        if (file.Length < 8)
        {
            throw Damaged(origin, "it is shorter than its header");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(file);
        if (length is < 2 or > MaximumHeaderBytes || length > file.Length - 8)
        {
            throw Damaged(origin, "its header is missing or truncated");
        }

        var data = file[(8 + (int)length)..];
        var result = new SafeTensorsFile();
        try
        {
            using var header = JsonDocument.Parse(file.Slice(8, (int)length).ToArray());
            foreach (var property in header.RootElement.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"))
                {
                    foreach (var entry in property.Value.EnumerateObject())
                    {
                        result.Metadata[entry.Name] = entry.Value.GetString() ?? string.Empty;
                    }

                    continue;
                }

                result.Tensors[property.Name] = ReadTensor(origin, property, data);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new WeightsException(
                $"{origin}: not a safetensors file, its header is not as expected ({error.Message}). Export the weights again.", error);
        }

        return result;
    }

    /// <summary>The file with its tensors in half precision.</summary>
    /// <exception cref="WeightsException">A value is not a number or beyond half precision's 65504.</exception>
    public byte[] ToHalfPrecision()
    {
        foreach (var (name, tensor) in this.Tensors)
        {
            if (tensor.Values.Length > 0 && !(Math.Abs(TensorPrimitives.MaxMagnitude<float>(tensor.Values)) <= (float)Half.MaxValue))
            {
                throw new WeightsException(
                    $"Tensor {name} has values that half precision cannot hold; up to {Half.MaxValue} are expected. "
                    + "Keep these weights in single precision.");
            }
        }

        return this.Encode(half: true);
    }

    /// <summary>The file with its tensors in single precision.</summary>
    public byte[] ToSinglePrecision() => this.Encode(half: false);

    private static TensorData ReadTensor(string origin, JsonProperty property, ReadOnlySpan<byte> data)
    {
        var type = property.Value.GetProperty("dtype").GetString();
        long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())];
        long[] offsets = [.. property.Value.GetProperty("data_offsets").EnumerateArray().Select(extent => extent.GetInt64())];
        var width = type switch
        {
            "F32" => 4,
            "F16" or "BF16" => 2,
            "I64" => 8,
            _ => throw new WeightsException(
                $"{origin}: tensor {property.Name} is of type {type}; F32, F16 and BF16 are read. Export the weights in one of these."),
        };
        var count = Count(shape);
        if (count < 0
            || offsets.Length != 2 || offsets[0] < 0 || offsets[1] > data.Length || offsets[1] - offsets[0] != count * width)
        {
            throw Damaged(origin, $"the data of tensor {property.Name} is missing or of another size");
        }

        var values = new float[count];
        Widen(type, data[(int)offsets[0]..(int)offsets[1]], values);
        return new TensorData(shape, values);
    }

    // Number of values of a shape; negative where it is none that fits into memory.
    private static long Count(long[] shape)
    {
        var count = 1L;
        foreach (var extent in shape)
        {
            if (extent < 0 || extent > int.MaxValue / Math.Max(1, count))
            {
                return -1;
            }

            count *= extent;
        }

        return count;
    }

    private static void Widen(string type, ReadOnlySpan<byte> bytes, float[] values)
    {
        switch (type)
        {
            case "F32":
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case "BF16":
                var words = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.Int32BitsToSingle(words[i] << 16);
                }

                break;
            default:
                TensorPrimitives.ConvertTruncating<long, float>(MemoryMarshal.Cast<byte, long>(bytes), values);
                break;
        }
    }

    private static WeightsException Damaged(string origin, string reason) =>
        new($"{origin}: not a complete safetensors file, {reason}. Copy or download it again.");

    private byte[] Encode(bool half)
    {
        var width = half ? sizeof(ushort) : sizeof(float);
        var ordered = this.Tensors.OrderBy(tensor => tensor.Key, StringComparer.Ordinal).ToArray();
        var json = JsonSerializer.SerializeToUtf8Bytes(this.Header(ordered, half ? "F16" : "F32", width));
        var padded = (json.Length + 7) / 8 * 8;
        var file = new byte[8 + padded + ordered.Sum(tensor => (long)width * tensor.Value.Values.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(file, padded);
        file.AsSpan(8, padded).Fill((byte)' ');
        json.CopyTo(file.AsSpan(8));
        var data = file.AsSpan(8 + padded);
        foreach (var values in ordered.Select(tensor => tensor.Value.Values))
        {
            if (half)
            {
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(data));
            }
            else
            {
                MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(data);
            }

            data = data[(width * values.Length)..];
        }

        return file;
    }

    private JsonObject Header(IEnumerable<KeyValuePair<string, TensorData>> tensors, string type, int width)
    {
        var metadata = new JsonObject();
        foreach (var (key, value) in this.Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            metadata[key] = value;
        }

        var header = new JsonObject { ["__metadata__"] = metadata };
        var offset = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var end = offset + ((long)width * tensor.Values.Length);
            header[name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(extent => (JsonNode)extent)]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        return header;
    }
}
