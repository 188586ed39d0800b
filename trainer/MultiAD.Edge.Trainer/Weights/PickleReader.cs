using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MultiAD.Edge.Trainer.Weights;

/// <summary>
/// Reads pickles of protocol 2 as PyTorch writes them for state dicts. It knows the operations and the few names that
/// these need and refuses all others, so that no file can run anything.
/// </summary>
/// <remarks>
/// Values: string, long, <see cref="BigInteger"/>, double, bool, null, <c>object?[]</c> for tuples, <c>List&lt;object?&gt;</c>,
/// <c>Dictionary&lt;object, object?&gt;</c>, <see cref="PickledStorage"/>, <see cref="PickledTensor"/>.
/// </remarks>
/// <param name="origin">Name of the file, for messages.</param>
/// <param name="stream">The pickle; not read beyond its end.</param>
internal sealed class PickleReader(string origin, Stream stream)
{
    private const int MaximumDepth = 1 << 20;
    private const int MaximumText = 1 << 20;
    private const long MaximumElements = 1L << 28;

    private static readonly object Mark = new();

    private readonly List<object?> stack = [];
    private readonly Dictionary<uint, object?> memo = [];

    /// <summary>Reads one pickle.</summary>
    /// <exception cref="WeightsException">Damaged, or with something that a state dict does not have.</exception>
    public object? Read()
    {
        this.stack.Clear();
        this.memo.Clear();
        while (true)
        {
            var operation = this.Byte();
            if (operation == '.')
            {
                var value = this.Pop();
                return this.stack.Count == 0 ? value : throw this.Damaged("values are left over");
            }

            this.Execute(operation);
            if (this.stack.Count > MaximumDepth || this.memo.Count > MaximumDepth)
            {
                throw this.Damaged("it is larger than any state dict");
            }
        }
    }

    private void Execute(byte operation)
    {
        switch ((char)operation)
        {
            case '\x80':
                var protocol = this.Byte();
                if (protocol != 2)
                {
                    throw this.Damaged($"it is a pickle of protocol {protocol}, 2 is read");
                }

                break;
            case '(':
                this.stack.Add(Mark);
                break;
            case 'N':
                this.stack.Add(null);
                break;
            case '\x88':
                this.stack.Add(true);
                break;
            case '\x89':
                this.stack.Add(false);
                break;
            case 'J':
                this.stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(this.Bytes(4)));
                break;
            case 'K':
                this.stack.Add((long)this.Byte());
                break;
            case 'M':
                this.stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(this.Bytes(2)));
                break;
            case '\x8a':
                var number = new BigInteger(this.Bytes(this.Byte()));
                this.stack.Add(number >= long.MinValue && number <= long.MaxValue ? (long)number : number);
                break;
            case 'G':
                this.stack.Add(BinaryPrimitives.ReadDoubleBigEndian(this.Bytes(8)));
                break;
            case 'X':
            case 'T':
                this.stack.Add(this.Text(BinaryPrimitives.ReadUInt32LittleEndian(this.Bytes(4))));
                break;
            case 'U':
                this.stack.Add(this.Text(this.Byte()));
                break;
            case ')':
                this.stack.Add(Array.Empty<object?>());
                break;
            case 't':
                this.stack.Add(this.PopToMark());
                break;
            case '\x85':
                this.stack.Add(this.PopMany(1));
                break;
            case '\x86':
                this.stack.Add(this.PopMany(2));
                break;
            case '\x87':
                this.stack.Add(this.PopMany(3));
                break;
            case ']':
                this.stack.Add(new List<object?>());
                break;
            case 'a':
                var item = this.Pop();
                this.Top<List<object?>>().Add(item);
                break;
            case 'e':
                var items = this.PopToMark();
                this.Top<List<object?>>().AddRange(items);
                break;
            case '}':
                this.stack.Add(new Dictionary<object, object?>());
                break;
            case 's':
                this.SetItems(this.PopMany(2));
                break;
            case 'u':
                this.SetItems(this.PopToMark());
                break;
            case 'q':
                this.memo[this.Byte()] = this.Peek();
                break;
            case 'r':
                this.memo[BinaryPrimitives.ReadUInt32LittleEndian(this.Bytes(4))] = this.Peek();
                break;
            case 'h':
                this.Recall(this.Byte());
                break;
            case 'j':
                this.Recall(BinaryPrimitives.ReadUInt32LittleEndian(this.Bytes(4)));
                break;
            case 'c':
                this.stack.Add(this.Global(this.Line(), this.Line()));
                break;
            case 'Q':
                this.stack.Add(this.Storage(this.Pop()));
                break;
            case 'R':
                var arguments = this.Pop() as object?[] ?? throw this.Damaged("a call has no arguments");
                this.stack.Add(this.Call(this.Pop(), arguments));
                break;
            case 'b':
                // The only state is the version table of an ordered dict, which no weight depends on.
                _ = this.Pop();
                _ = this.Top<Dictionary<object, object?>>();
                break;
            default:
                throw this.Damaged($"it has the pickle operation 0x{operation:x2}, which a state dict does not need");
        }
    }

    private object Global(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickledGlobal.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2") => PickledGlobal.RebuildTensor,
        ("torch._utils", "_rebuild_parameter") => PickledGlobal.RebuildParameter,
        ("torch", _) when StorageType.Find(name) is { } type => type,
        _ => throw new WeightsException(
            $"{origin}: refers to {Printable(module)}.{Printable(name)}, which a state dict does not need; it was not run. Save the plain state dict of the network instead."),
    };

    private object Call(object? callee, object?[] arguments) => (callee, arguments) switch
    {
        (PickledGlobal.OrderedDict, []) => new Dictionary<object, object?>(),
        (PickledGlobal.OrderedDict, [List<object?> pairs]) => this.Dictionary(pairs),
        (PickledGlobal.RebuildTensor, [PickledStorage storage, long offset, object?[] shape, object?[] strides, ..]) => this.Tensor(storage, offset, shape, strides),
        (PickledGlobal.RebuildParameter, [PickledTensor tensor, ..]) => tensor,
        _ => throw this.Damaged("it calls something that cannot be called so"),
    };

    // Python 2 wrote an ordered dict as a list of pairs.
    private Dictionary<object, object?> Dictionary(List<object?> pairs)
    {
        var result = new Dictionary<object, object?>();
        foreach (var pair in pairs)
        {
            if (pair is not List<object?> { Count: 2 } entry || entry[0] is not { } key)
            {
                throw this.Damaged("an ordered dict has an entry that is no pair");
            }

            result[key] = entry[1];
        }

        return result;
    }

    private PickledTensor Tensor(PickledStorage storage, long offset, object?[] shape, object?[] strides)
    {
        if (offset < 0 || shape.Length != strides.Length || !shape.Concat(strides).All(value => value is >= 0L and < 1L << 40))
        {
            throw this.Damaged("a tensor has impossible extents");
        }

        var tensor = new PickledTensor(storage, offset, [.. shape.Cast<long>()], [.. strides.Cast<long>()]);
        Int128 count = 1;
        Int128 last = offset;
        foreach (var (extent, stride) in tensor.Shape.Zip(tensor.Strides))
        {
            count *= extent;
            last += (Int128)Math.Max(0, extent - 1) * stride;
            if (count > MaximumElements)
            {
                throw this.Damaged("a tensor has impossible extents");
            }
        }

        return count == 0 || last < storage.Count ? tensor : throw this.Damaged("a tensor reaches beyond its storage");
    }

    private PickledStorage Storage(object? id) => id switch
    {
        object?[] and ["storage", StorageType type, string key, string, long count] when count is >= 0 and < 1L << 40 => new PickledStorage(type, key, count),
        object?[] and ["storage", StorageType type, string key, string, long count, null] when count is >= 0 and < 1L << 40 => new PickledStorage(type, key, count),
        object?[] and ["storage", StorageType, string, string, long, _] => throw this.Damaged("it was written by a PyTorch before 0.4; save it again with a newer one"),
        _ => throw this.Damaged("it refers to something that is no storage"),
    };

    private void SetItems(object?[] items)
    {
        var target = this.Top<Dictionary<object, object?>>();
        if (items.Length % 2 != 0)
        {
            throw this.Damaged("a key has no value");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            target[items[i] ?? throw this.Damaged("a key is none")] = items[i + 1];
        }
    }

    private void Recall(uint index) =>
        this.stack.Add(this.memo.TryGetValue(index, out var value) ? value : throw this.Damaged("it refers to a value that is not there"));

    private object? Peek() => this.stack.Count > 0 && this.stack[^1] != Mark ? this.stack[^1] : throw this.Damaged("a value is missing");

    private T Top<T>()
        where T : class => this.Peek() as T ?? throw this.Damaged("a value is of another kind than expected");

    private object? Pop()
    {
        var value = this.Peek();
        this.stack.RemoveAt(this.stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            values[i] = this.Pop();
        }

        return values;
    }

    private object?[] PopToMark()
    {
        var at = this.stack.LastIndexOf(Mark);
        if (at < 0)
        {
            throw this.Damaged("a mark is missing");
        }

        object?[] values = [.. this.stack.Skip(at + 1)];
        this.stack.RemoveRange(at, this.stack.Count - at);
        return values;
    }

    private byte Byte() => stream.ReadByte() is >= 0 and var value ? (byte)value : throw this.Damaged("it ends early");

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        return stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : throw this.Damaged("it ends early");
    }

    private string Text(uint length) =>
        length <= MaximumText ? Encoding.UTF8.GetString(this.Bytes((int)length)) : throw this.Damaged("a text is too long");

    private string Line()
    {
        var text = new StringBuilder();
        for (var value = this.Byte(); value != '\n'; value = this.Byte())
        {
            text.Append((char)value);
            if (text.Length > 256)
            {
                throw this.Damaged("a name is too long");
            }
        }

        return text.ToString();
    }

    private static string Printable(string text) => new([.. text.Select(letter => letter is > ' ' and <= '~' ? letter : '?')]);

    private WeightsException Damaged(string reason) =>
        new($"{origin}: not a complete PyTorch state dict, {reason}. Download it again, or convert the weights to safetensors.");
}
