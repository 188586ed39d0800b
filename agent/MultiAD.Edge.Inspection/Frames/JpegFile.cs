using System.Buffers.Binary;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// Tells whether a JPEG holds the whole picture. libjpeg fills what is missing with grey and says so only on stderr;
/// so the coded data is walked through here before it is decoded, at a fraction of the decoder's time.
/// </summary>
internal sealed class JpegFile : IDisposable
{
    // A pixel's mean value reaches 1024 in the steps of the transform; twice that is never reached by rounding.
    private const int BrightnessLimit = 2048;

    private readonly byte[] file;
    private readonly JpegScanData data = new();
    private readonly int[] meanSteps = [1, 1, 1, 1];
    private readonly JpegHuffmanTable?[] means = new JpegHuffmanTable?[4];
    private readonly JpegHuffmanTable?[] others = new JpegHuffmanTable?[4];
    private readonly List<Range> unwanted = [];
    private JpegFrame? frame;
    private int interval;

    private JpegFile(byte[] file) => this.file = file;

    /// <summary>Checks a file; behind its end marker may stand anything.</summary>
    /// <param name="file">The whole file; oddities that only make a decoder complain are mended in it.</param>
    /// <returns>What to decode: the file, or a copy without padding within the picture.</returns>
    /// <exception cref="JpegDamageException">The picture is damaged or incomplete, or of a kind that is not read.</exception>
    public static byte[] Check(byte[] file)
    {
        using var jpeg = new JpegFile(file);
        var end = jpeg.Walk();
        jpeg.CheckComplete();
        return jpeg.Tidy(end);
    }

    /// <inheritdoc/>
    public void Dispose() => this.data.Dispose();

    private int Walk()
    {
        var position = 2;
        while (true)
        {
            position = this.FindMarker(position);
            var marker = this.file[position++];
            if (marker == 0xD9)
            {
                return position;
            }

            if (JpegMarker.IsAlone(marker))
            {
                continue;
            }

            var body = this.Body(position);
            var next = position + 2 + body.Length;
            position = marker == 0xDA ? this.Scan(body, next) : next;
            this.ReadTables(marker, body);
        }
    }

    // What stands between two segments is not part of the picture.
    private int FindMarker(int position)
    {
        var at = JpegMarker.Find(this.file, position);
        if (at < 0)
        {
            throw new JpegDamageException("its end marker is missing");
        }

        if (at > position)
        {
            this.unwanted.Add(position..at);
        }

        return at + 1;
    }

    private Span<byte> Body(int position)
    {
        var length = position + 2 <= this.file.Length ? BinaryPrimitives.ReadUInt16BigEndian(this.file.AsSpan(position)) : 0;
        return length >= 2 && position + length <= this.file.Length
            ? this.file.AsSpan(position + 2, length - 2)
            : throw new JpegDamageException("it ends within its header");
    }

    private void ReadTables(byte marker, Span<byte> body)
    {
        switch (marker)
        {
            case 0xC4:
                this.ReadHuffman(body);
                break;
            case 0xDB:
                this.ReadSteps(body);
                break;
            case 0xDD when body.Length >= 2:
                this.interval = BinaryPrimitives.ReadUInt16BigEndian(body);
                break;
            case >= 0xC0 and <= 0xCF and not (0xC8 or 0xCC):
                this.frame = this.frame is null
                    ? JpegFrame.Read(marker, body)
                    : throw new JpegDamageException("it holds two frame headers");
                break;
            case 0xE0 when body.StartsWith("JFIF\0"u8) && body.Length >= 7:
                // The decoder complains about other versions and reads them all the same.
                body[5] = 1;
                break;
        }
    }

    private void ReadHuffman(ReadOnlySpan<byte> body)
    {
        while (body.Length >= 17)
        {
            var counts = body.Slice(1, 16);
            var total = 0;
            foreach (var count in counts)
            {
                total += count;
            }

            if (total > body.Length - 17 || total > 256 || (body[0] & 0xEC) != 0)
            {
                throw new JpegDamageException("a Huffman table is damaged");
            }

            (body[0] < 16 ? this.means : this.others)[body[0] & 3] = new(counts, body.Slice(17, total));
            body = body[(17 + total)..];
        }
    }

    private void ReadSteps(ReadOnlySpan<byte> body)
    {
        while (body.Length >= 65)
        {
            var wide = body[0] >= 16;
            this.meanSteps[body[0] & 3] = Math.Max(1, wide ? (int)BinaryPrimitives.ReadUInt16BigEndian(body[1..]) : body[1]);
            body = body[Math.Min(body.Length, wide ? 129 : 65)..];
        }
    }

    private int Scan(Span<byte> body, int dataAt)
    {
        if (this.frame is null || body.Length < 4 || body[0] is 0 or > 4 || body.Length < 4 + (2 * body[0]))
        {
            throw new JpegDamageException("a scan's header is damaged");
        }

        var parameters = body.Slice(1 + (2 * body[0]), 3);
        if (!this.frame.Progressive)
        {
            // Some cameras leave them out; the decoder complains and takes these.
            parameters[0] = 0;
            parameters[1] = 63;
            parameters[2] = 0;
        }

        int first = parameters[0], last = parameters[1], high = parameters[2] >> 4, low = parameters[2] & 15;
        var components = this.Components(body);
        if (first > last || last > 63 || low > 13 || (this.frame.Progressive && (first == 0) != (last == 0))
            || (first > 0 && components.Length > 1) || components.Sum(component => component.Across * component.Down) > 16)
        {
            throw new JpegDamageException("a scan's header is damaged");
        }

        foreach (var component in components)
        {
            this.Prepare(component, first, last, high, low);
        }

        var end = this.data.Load(this.file, dataAt);
        new JpegScan(this.data, components, this.frame.Progressive, first, last) { Refines = high > 0, LowBit = low }
            .Walk(this.frame.Units, this.interval, this.unwanted);
        return end;
    }

    private JpegComponent[] Components(ReadOnlySpan<byte> body)
    {
        var components = new JpegComponent[body[0]];
        for (var i = 0; i < components.Length; i++)
        {
            int id = body[1 + (2 * i)], tables = body[2 + (2 * i)];
            components[i] = this.frame!.Components.FirstOrDefault(component => component.Id == id && !components.Contains(component))
                ?? throw new JpegDamageException("a scan's header is damaged");
            components[i].Mean = this.means[(tables >> 4) & 3] ?? JpegStandardTables.Mean(tables >> 4);
            components[i].Others = this.others[tables & 3] ?? JpegStandardTables.Others(tables & 15);
        }

        return components;
    }

    private void Prepare(JpegComponent component, int first, int last, int high, int low)
    {
        if ((first == 0 && high == 0 && component.Mean is null) || (last > 0 && component.Others is null))
        {
            throw new JpegDamageException("a Huffman table is missing");
        }

        component.BrightnessLimit = (BrightnessLimit / this.meanSteps[component.Quantization]) + 1;
        for (var index = first; index <= last; index++)
        {
            if (component.LowestBit[index] != (high == 0 ? -1 : high) || (high > 0 && low != high - 1))
            {
                throw new JpegDamageException("its passes are out of order");
            }

            component.LowestBit[index] = low;
        }
    }

    private void CheckComplete()
    {
        if (this.frame is null)
        {
            throw new JpegDamageException("it holds no picture");
        }

        if (this.frame.Components.Any(component => component.LowestBit.Any(bit => bit != 0)))
        {
            throw new JpegDamageException("only its first passes are there, the last ones are missing");
        }
    }

    private byte[] Tidy(int end)
    {
        if (this.unwanted.Count == 0)
        {
            return this.file;
        }

        using var tidy = new MemoryStream(end);
        var from = 0;
        foreach (var range in this.unwanted)
        {
            tidy.Write(this.file.AsSpan(from, range.Start.Value - from));
            from = range.End.Value;
        }

        tidy.Write(this.file.AsSpan(from, end - from));
        return tidy.ToArray();
    }
}
