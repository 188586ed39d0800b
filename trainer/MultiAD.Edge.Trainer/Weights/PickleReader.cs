using System.Buffers.Binary;
using System.Numerics;

namespace MultiAD.Edge.Trainer.Weights;

/// <summary>
/// Reads pickles of protocol 2 as PyTorch writes them for state dicts. It knows the operations and the few names that
/// these need and refuses all others, so that no file can run anything.
/// </summary>
/// <remarks>
/// Values: string, long, <see cref="BigInteger"/>, double, bool, null, <c>object?[]</c> for tuples, <c>List&lt;object?&gt;</c>,
/// <c>Dictionary&lt;object, object?&gt;</c>, <see cref="PickledStorage"/>, <see cref="PickledTensor"/>.
/// </remarks>
internal sealed class PickleReader
{
    private const byte Stop = (byte)'.';
    private const byte SupportedProtocol = 2;

    // One entry for each operation of Python's pickletools that a state dict needs.
    private static readonly Dictionary<byte, Action<PickleReader>> Operations = new()
    {
        [0x80] = reader => reader.CheckProtocol(),
        [(byte)'('] = reader => reader.stack.PushMark(),
        [(byte)'N'] = reader => reader.stack.Push(null),
        [0x88] = reader => reader.stack.Push(true),
        [0x89] = reader => reader.stack.Push(false),
        [(byte)'J'] = reader => reader.stack.Push((long)BinaryPrimitives.ReadInt32LittleEndian(reader.input.ReadBytes(4))),
        [(byte)'K'] = reader => reader.stack.Push((long)reader.input.ReadByte()),
        [(byte)'M'] = reader => reader.stack.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(reader.input.ReadBytes(2))),
        [0x8a] = reader => reader.PushLong(),
        [(byte)'G'] = reader => reader.stack.Push(BinaryPrimitives.ReadDoubleBigEndian(reader.input.ReadBytes(8))),
        [(byte)'X'] = reader => reader.PushText(reader.input.ReadUInt32()),
        [(byte)'T'] = reader => reader.PushText(reader.input.ReadUInt32()),
        [(byte)'U'] = reader => reader.PushText(reader.input.ReadByte()),
        [(byte)')'] = reader => reader.stack.Push(Array.Empty<object?>()),
        [(byte)'t'] = reader => reader.stack.Push(reader.stack.PopToMark()),
        [0x85] = reader => reader.stack.Push(reader.stack.Pop(1)),
        [0x86] = reader => reader.stack.Push(reader.stack.Pop(2)),
        [0x87] = reader => reader.stack.Push(reader.stack.Pop(3)),
        [(byte)']'] = reader => reader.stack.Push(new List<object?>()),
        [(byte)'a'] = reader => reader.Append(reader.stack.Pop(1)),
        [(byte)'e'] = reader => reader.Append(reader.stack.PopToMark()),
        [(byte)'}'] = reader => reader.stack.Push(new Dictionary<object, object?>()),
        [(byte)'s'] = reader => reader.SetItems(reader.stack.Pop(2)),
        [(byte)'u'] = reader => reader.SetItems(reader.stack.PopToMark()),
        [(byte)'q'] = reader => reader.stack.Memoize(reader.input.ReadByte()),
        [(byte)'r'] = reader => reader.stack.Memoize(reader.input.ReadUInt32()),
        [(byte)'h'] = reader => reader.stack.Recall(reader.input.ReadByte()),
        [(byte)'j'] = reader => reader.stack.Recall(reader.input.ReadUInt32()),
        [(byte)'c'] = reader => reader.PushGlobal(),
        [(byte)'Q'] = reader => reader.stack.Push(reader.values.Storage(reader.stack.Pop())),
        [(byte)'R'] = reader => reader.Call(),
        [(byte)'b'] = reader => reader.DropState(),
    };

    private readonly PickleInput input;
    private readonly PickleStack stack;
    private readonly StateDictValues values;

    /// <summary>Creates a reader.</summary>
    /// <param name="origin">Name of the file, for messages.</param>
    /// <param name="stream">One pickle or several in a row; not read beyond the end of the one that is read.</param>
    public PickleReader(string origin, Stream stream)
    {
        this.input = new PickleInput(origin, stream);
        this.stack = new PickleStack(this.input);
        this.values = new StateDictValues(this.input);
    }

    /// <summary>Reads one pickle.</summary>
    /// <exception cref="WeightsException">Damaged, or with something that a state dict does not have.</exception>
    public object? Read()
    {
        this.stack.Clear();
        for (var operation = this.input.ReadByte(); operation != Stop; operation = this.input.ReadByte())
        {
            if (!Operations.TryGetValue(operation, out var execute))
            {
                throw this.input.Damaged($"it has the pickle operation 0x{operation:x2}, which a state dict does not need");
            }

            execute(this);
            this.stack.CheckSize();
        }

        var value = this.stack.Pop();
        return this.stack.IsEmpty ? value : throw this.input.Damaged("values are left over");
    }

    private void CheckProtocol()
    {
        var protocol = this.input.ReadByte();
        if (protocol != SupportedProtocol)
        {
            throw this.input.Damaged($"it is a pickle of protocol {protocol}, {SupportedProtocol} is read");
        }
    }

    private void PushLong()
    {
        var number = new BigInteger(this.input.ReadBytes(this.input.ReadByte()));

        // Without the cast the compiler would make every number a BigInteger.
        this.stack.Push(number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number);
    }

    private void PushText(uint length) => this.stack.Push(this.input.ReadText(length));

    private void PushGlobal()
    {
        var module = this.input.ReadLine();
        this.stack.Push(this.values.Global(module, this.input.ReadLine()));
    }

    private void Append(object?[] items) => this.stack.Top<List<object?>>().AddRange(items);

    private void SetItems(object?[] items)
    {
        var target = this.stack.Top<Dictionary<object, object?>>();
        if (items.Length % 2 != 0)
        {
            throw this.input.Damaged("a key has no value");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            target[items[i] ?? throw this.input.Damaged("a key is none")] = items[i + 1];
        }
    }

    private void Call()
    {
        var arguments = this.stack.Pop() as object?[] ?? throw this.input.Damaged("a call has no arguments");
        this.stack.Push(this.values.Call(this.stack.Pop(), arguments));
    }

    // The only state is the version table of an ordered dict, which no weight depends on.
    private void DropState()
    {
        _ = this.stack.Pop();
        _ = this.stack.Top<Dictionary<object, object?>>();
    }
}
