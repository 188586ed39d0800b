namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// Walks through the coded data of one scan without computing pixels: every block must be there, hold only what an encoder
/// can write, and nothing may be left over. A decoder fills what is missing with grey and goes on.
/// </summary>
internal sealed class JpegScan(JpegScanData data, JpegComponent[] components, bool progressive, int first, int last)
{
    private const int Coefficients = 64;

    // A code of 16 bits and a value of 15.
    private const int LongestValue = 31;
    private readonly JpegPass pass = new(data, first, last);

    /// <summary>True where the scan adds a bit to coefficients that came before.</summary>
    public bool Refines { get; init; }

    /// <summary>Lowest bit that the scan brings, 0 to 13.</summary>
    public int LowBit { get; init; }

    /// <summary>Walks through the scan.</summary>
    /// <param name="units">Number of units of all colours in the picture.</param>
    /// <param name="interval">Units between restart markers; 0 without.</param>
    /// <param name="padding">Receives ranges of the file that a decoder should not see.</param>
    /// <exception cref="JpegDamageException">Data is missing, left over or cannot be.</exception>
    public void Walk(int units, int interval, List<Range> padding)
    {
        var count = components.Length == 1 ? components[0].Columns * components[0].Rows : units;
        var done = 0;
        for (var part = 0; part < data.Parts; part++)
        {
            data.Begin(part);
            if (done == count && data.Position == data.End && part == data.Parts - 1)
            {
                return;
            }

            var end = interval == 0 ? count : Math.Min(count, done + interval);
            this.WalkPart(done, end, count, data.Zeros(part));
            done = end;
            if (data.Position > data.End || this.pass.BlocksToSkip != 0)
            {
                throw Ended(done, count);
            }

            var left = data.Padding(part);
            if (!left.Start.Equals(left.End))
            {
                padding.Add(left);
            }

            if (interval == 0 && data.Parts > 1)
            {
                throw new JpegDamageException("restart markers stand where none were announced");
            }
        }

        if (done < count)
        {
            throw Ended(done, count);
        }
    }

    private static JpegDamageException Ended(int done, int count) =>
        new(FormattableString.Invariant($"its data ends after {(int)(100.0 * done / count)} % of the picture"));

    private void WalkPart(int from, int to, int count, (long Start, long End) zeros)
    {
        this.pass.BlocksToSkip = 0;
        foreach (var component in components)
        {
            component.Brightness = 0;
        }

        for (var unit = from; unit < to; unit++)
        {
            var start = data.Position;
            var written = this.WalkUnit(unit);
            if (data.Position > data.End)
            {
                throw Ended(unit, count);
            }

            // No encoder writes block upon block of coefficients with nothing but zero bits.
            if (written && start >= zeros.Start && data.Position < zeros.End)
            {
                throw new JpegDamageException("a stretch of the picture is overwritten with zeros");
            }
        }
    }

    private bool WalkUnit(int unit)
    {
        if (components.Length == 1)
        {
            return this.WalkBlock(components[0], unit);
        }

        var written = false;
        foreach (var component in components)
        {
            for (var block = component.Across * component.Down; block > 0; block--)
            {
                written |= this.WalkBlock(component, 0);
            }
        }

        return written;
    }

    private bool WalkBlock(JpegComponent component, int block)
    {
        if (!progressive)
        {
            this.Mean(component);
            return this.Others(component.Others!);
        }

        if (first > 0)
        {
            ref var notZero = ref component.NotZero[block];
            return this.Refines ? this.pass.Refine(component.Others!, ref notZero) : this.pass.Add(component.Others!, ref notZero);
        }

        if (this.Refines)
        {
            data.Position++;
        }
        else
        {
            this.Mean(component);
        }

        return false;
    }

    private void Mean(JpegComponent component)
    {
        var window = data.Window(data.Position);
        var found = component.Mean!.Find(window);
        int length = found >> 8, size = found & 0xFF;
        if (size == 0)
        {
            data.Position += length;
            return;
        }

        if (size > 15)
        {
            throw new JpegDamageException("a block's brightness cannot be");
        }

        var value = (int)((window << length) >> (64 - size));
        component.Brightness += value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
        data.Position += length + size;
        if (Math.Abs(component.Brightness) << this.LowBit > component.BrightnessLimit)
        {
            throw new JpegDamageException("a block is brighter or darker than a pixel can be");
        }
    }

    private bool Others(JpegHuffmanTable table)
    {
        var position = data.Position;
        var window = 0UL;
        int left = 0, index = 1;
        while (index < Coefficients)
        {
            if (left < LongestValue)
            {
                window = data.Window(position);
                left = JpegScanData.WindowBits;
            }

            var found = table.Find(window);
            var size = found & 15;
            var taken = (found >> 8) + size;
            position += taken;
            window <<= taken;
            left -= taken;
            if (size != 0)
            {
                index += ((found >> 4) & 15) + 1;
            }
            else if ((found & 0xFF) == 0xF0)
            {
                index += 16;
            }
            else
            {
                break;
            }
        }

        data.Position = position;
        if (index > Coefficients)
        {
            throw new JpegDamageException("a block holds more values than it has");
        }

        return index > 1;
    }
}
