using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace MultiAD.Edge.Trainer.Weights;

/// <summary>
/// A state dict that PyTorch saved (<c>.pth</c>), in either of its formats: a zip archive of a pickle and one file for each
/// storage, or before PyTorch 1.6 a row of pickles with the storages behind them.
/// </summary>
internal sealed class TorchCheckpoint : IDisposable
{
    private const long ProtocolVersion = 1001;
    private const long MaximumPickleBytes = 16 << 20;

    private static readonly BigInteger MagicNumber = BigInteger.Parse("119547037146038801333356");

    private readonly string origin;
    private readonly Stream stream;
    private readonly ZipArchive? archive;
    private readonly string folder = string.Empty;
    private readonly Dictionary<string, (long Position, long Count)> storages = new(StringComparer.Ordinal);

    private TorchCheckpoint(string origin, Stream stream)
    {
        this.origin = origin;
        this.stream = stream;
        object? root;
        Span<byte> start = stackalloc byte[4];
        if (stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.SequenceEqual("PK\x03\x04"u8))
        {
            this.archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var pickle = this.archive.Entries.FirstOrDefault(entry => entry.Name == "data.pkl")
                ?? throw this.Damaged("the archive has no data.pkl");
            this.folder = pickle.FullName[..^pickle.Name.Length];
            root = this.ReadArchive(pickle);
        }
        else
        {
            stream.Position = 0;
            root = this.ReadPickles();
        }

        if (root is not Dictionary<object, object?> entries)
        {
            throw this.Damaged("it holds no dict of tensors");
        }

        this.Tensors = entries
            .Where(entry => entry.Key is string && entry.Value is PickledTensor)
            .ToDictionary(entry => (string)entry.Key, entry => (PickledTensor)entry.Value!, StringComparer.Ordinal);
    }

    /// <summary>The tensors by name; their values are read by <see cref="Read"/>.</summary>
    public IReadOnlyDictionary<string, PickledTensor> Tensors { get; }

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="origin">Name of the file, for messages.</param>
    /// <param name="stream">The file, seekable; not owned.</param>
    /// <exception cref="WeightsException">Not such a file, damaged, or with something that a state dict does not have.</exception>
    public static TorchCheckpoint Open(string origin, Stream stream)
    {
        try
        {
            return new TorchCheckpoint(origin, stream);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new WeightsException($"{origin}: not a complete PyTorch state dict ({error.Message}). Download it again.", error);
        }
    }

    /// <summary>Reads a tensor's values.</summary>
    /// <exception cref="WeightsException">Its data are missing or of another size.</exception>
    public TensorData Read(PickledTensor tensor)
    {
        byte[] bytes;
        try
        {
            bytes = this.archive is null ? this.ReadRow(tensor.Storage) : this.ReadEntry(tensor.Storage);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new WeightsException(
                $"{this.origin}: the data of storage {tensor.Storage.Key} cannot be read ({error.Message}). Download the file again.", error);
        }

        var (width, rank) = (tensor.Storage.Type.Width, tensor.Shape.Length);
        var values = new float[tensor.Count];
        var at = new long[rank];
        var position = tensor.Offset;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = tensor.Storage.Type.Read(bytes.AsSpan((int)(position * width), width));
            for (var dimension = rank - 1; dimension >= 0; dimension--)
            {
                position += tensor.Strides[dimension];
                if (++at[dimension] < tensor.Shape[dimension])
                {
                    break;
                }

                position -= tensor.Strides[dimension] * tensor.Shape[dimension];
                at[dimension] = 0;
            }
        }

        return new TensorData(tensor.Shape, values);
    }

    /// <inheritdoc/>
    public void Dispose() => this.archive?.Dispose();

    private object? ReadArchive(ZipArchiveEntry pickle)
    {
        if (this.archive!.GetEntry(this.folder + "byteorder") is { } entry)
        {
            using var text = new StreamReader(entry.Open());
            var order = new char[16];
            if (new string(order, 0, text.ReadBlock(order)) != "little")
            {
                throw this.Damaged("it was written on a big-endian machine");
            }
        }

        if (pickle.Length > MaximumPickleBytes)
        {
            throw this.Damaged("its data.pkl is larger than any state dict's");
        }

        using var content = new BufferedStream(pickle.Open());
        return new PickleReader(this.origin, content).Read();
    }

    // Magic number, version and machine, then the state dict, the keys of its storages, and their data in that order.
    private object? ReadPickles()
    {
        var reader = new PickleReader(this.origin, this.stream);
        if (reader.Read() is not BigInteger magic || magic != MagicNumber || reader.Read() is not ProtocolVersion)
        {
            throw this.Damaged("it is in neither of PyTorch's two formats");
        }

        if (reader.Read() is not Dictionary<object, object?> machine
            || (machine.TryGetValue("little_endian", out var little) && little is false))
        {
            throw this.Damaged("it was written on a big-endian machine");
        }

        var root = reader.Read();
        if (reader.Read() is not List<object?> keys)
        {
            throw this.Damaged("the list of storages is missing");
        }

        // The length of a storage's data follows from its type, which only the tensors tell.
        var types = (root as Dictionary<object, object?> ?? []).Values.OfType<PickledTensor>().Select(tensor => tensor.Storage)
            .GroupBy(storage => storage.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        Span<byte> header = stackalloc byte[8];
        foreach (var key in keys)
        {
            if (key is not string name || !types.TryGetValue(name, out var storage))
            {
                throw this.Damaged("it has a storage that no tensor uses");
            }

            this.stream.ReadExactly(header);
            var count = BinaryPrimitives.ReadInt64LittleEndian(header);
            if (count != storage.Count || count * storage.Type.Width > this.stream.Length - this.stream.Position)
            {
                throw this.Damaged($"the data of storage {name} are missing or of another size");
            }

            this.storages[name] = (this.stream.Position, count);
            this.stream.Position += count * storage.Type.Width;
        }

        return root;
    }

    private byte[] ReadRow(PickledStorage storage)
    {
        if (!this.storages.TryGetValue(storage.Key, out var place) || place.Count != storage.Count)
        {
            throw this.Damaged($"the data of storage {storage.Key} are missing or of another size");
        }

        this.CheckRoom(storage, this.stream.Length - place.Position);
        var bytes = new byte[storage.Count * storage.Type.Width];
        this.stream.Position = place.Position;
        this.stream.ReadExactly(bytes);
        return bytes;
    }

    private byte[] ReadEntry(PickledStorage storage)
    {
        var entry = this.archive!.GetEntry($"{this.folder}data/{storage.Key}");
        this.CheckRoom(storage, entry?.Length ?? 0);
        var bytes = new byte[storage.Count * storage.Type.Width];
        using var content = entry!.Open();
        content.ReadExactly(bytes);
        return bytes;
    }

    // Data are stored, not packed, so nothing can be larger than the file.
    private void CheckRoom(PickledStorage storage, long available)
    {
        var needed = storage.Count * storage.Type.Width;
        if (needed > available || needed > this.stream.Length || needed > Array.MaxLength)
        {
            throw this.Damaged($"the data of storage {storage.Key} are missing or of another size");
        }
    }

    private WeightsException Damaged(string reason) =>
        new($"{this.origin}: not a complete PyTorch state dict, {reason}. Download it again, or convert the weights to safetensors.");
}
