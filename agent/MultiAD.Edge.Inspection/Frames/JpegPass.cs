using System.Numerics;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Walks through the blocks of a progressive scan of one colour: which coefficients it brings or refines.</summary>
/// <param name="data">The scan's data.</param>
/// <param name="first">First coefficient of the scan, 1 to 63.</param>
/// <param name="last">Last coefficient, at most 63.</param>
internal sealed class JpegPass(JpegScanData data, int first, int last)
{
    /// <summary>Number of blocks to come to which the scan brings nothing new.</summary>
    public int BlocksToSkip { get; set; }

    /// <summary>Walks through a block to which the scan brings coefficients for the first time.</summary>
    /// <param name="table">Codes of the scan.</param>
    /// <param name="notZero">The block's coefficients that are not zero, one bit each; those that come are added.</param>
    /// <returns>True where the block holds any.</returns>
    /// <exception cref="JpegDamageException">Values beyond the last coefficient.</exception>
    public bool Add(JpegHuffmanTable table, ref ulong notZero)
    {
        if (this.BlocksToSkip > 0)
        {
            this.BlocksToSkip--;
            return false;
        }

        var index = first;
        while (index <= last)
        {
            var found = table.Find(data.Window(data.Position));
            int run = (found >> 4) & 15, size = found & 15;
            data.Position += (found >> 8) + size;
            if (size == 0 && run < 15)
            {
                this.BlocksToSkip = (1 << run) - 1 + data.Take(run);
                break;
            }

            index += run;
            if (size != 0)
            {
                this.CheckIndex(index);
                notZero |= 1UL << index;
            }

            index++;
        }

        return index > first;
    }

    /// <summary>Walks through a block to whose coefficients the scan adds a bit.</summary>
    /// <param name="table">Codes of the scan.</param>
    /// <param name="notZero">As for <see cref="Add"/>.</param>
    /// <returns>True where new coefficients come.</returns>
    /// <exception cref="JpegDamageException">Values beyond the last coefficient.</exception>
    public bool Refine(JpegHuffmanTable table, ref ulong notZero)
    {
        var index = first;
        var written = false;
        if (this.BlocksToSkip == 0)
        {
            while (index <= last)
            {
                var found = table.Find(data.Window(data.Position));
                int run = (found >> 4) & 15, size = found & 15;
                data.Position += (found >> 8) + size;
                if (size == 0 && run < 15)
                {
                    this.BlocksToSkip = (1 << run) + data.Take(run);
                    break;
                }

                index = this.Pass(index, run, notZero);
                if (size != 0)
                {
                    this.CheckIndex(index);
                    notZero |= 1UL << index;
                    written = true;
                }

                index++;
            }
        }

        if (this.BlocksToSkip > 0)
        {
            this.BlocksToSkip--;
            if (index <= last)
            {
                var mask = (ulong.MaxValue << index) & (ulong.MaxValue >> (63 - last));
                data.Position += BitOperations.PopCount(notZero & mask);
            }
        }

        return written;
    }

    // Passes over a number of zero coefficients; each one between that is not zero takes a bit.
    private int Pass(int index, int zeros, ulong notZero)
    {
        for (; index <= last; index++)
        {
            if ((notZero & (1UL << index)) != 0)
            {
                data.Position++;
            }
            else if (--zeros < 0)
            {
                break;
            }
        }

        return index;
    }

    private void CheckIndex(int index)
    {
        if (index > last)
        {
            throw new JpegDamageException("a block holds more values than it has");
        }
    }
}
