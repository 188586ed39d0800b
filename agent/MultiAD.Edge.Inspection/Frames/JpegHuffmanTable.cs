using System.Runtime.CompilerServices;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>One Huffman table of a JPEG.</summary>
internal sealed class JpegHuffmanTable
{
    private const int LongestCode = 16;
    private const int LookupBits = 11;

    // Length of the code in the upper byte, symbol in the lower; 0 for a longer code.
    private readonly ushort[] lookup = new ushort[1 << LookupBits];

    // By length: the first code that is too large for it, and what leads from a code to its symbol.
    private readonly int[] limits = new int[LongestCode + 1];
    private readonly int[] offsets = new int[LongestCode + 1];
    private readonly byte[] symbols;

    /// <summary>Builds the table.</summary>
    /// <param name="counts">Number of codes of 1 to 16 bits.</param>
    /// <param name="symbols">Their symbols, shortest code first.</param>
    /// <exception cref="JpegDamageException">More codes than the lengths allow.</exception>
    public JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        this.symbols = symbols.ToArray();
        int code = 0, next = 0;
        for (var length = 1; length <= LongestCode; length++)
        {
            var count = counts[length - 1];
            this.offsets[length] = next - code;
            if (code + count > 1 << length)
            {
                throw new JpegDamageException("a Huffman table holds too many codes");
            }

            for (var i = 0; i < count; i++, code++, next++)
            {
                if (length <= LookupBits)
                {
                    var entry = (ushort)((length << 8) | symbols[next]);
                    this.lookup.AsSpan(code << (LookupBits - length), 1 << (LookupBits - length)).Fill(entry);
                }
            }

            this.limits[length] = code;
            code <<= 1;
        }
    }

    /// <summary>Finds the code at the head of a window.</summary>
    /// <param name="window">Bits, the next one first; at least 16 count.</param>
    /// <returns>Length of the code in bits in the upper byte, symbol in the lower.</returns>
    /// <exception cref="JpegDamageException">The table holds no such code.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong window)
    {
        int entry = this.lookup[window >> (64 - LookupBits)];
        return entry != 0 ? entry : this.FindLong(window);
    }

    private int FindLong(ulong window)
    {
        for (var length = LookupBits + 1; length <= LongestCode; length++)
        {
            var code = (int)(window >> (64 - length));
            if (code < this.limits[length])
            {
                return (length << 8) | this.symbols[code + this.offsets[length]];
            }
        }

        throw new JpegDamageException("the picture's data holds a code that does not exist");
    }
}
