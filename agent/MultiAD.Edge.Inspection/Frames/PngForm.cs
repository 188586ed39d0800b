using System.Buffers.Binary;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>How the pixels of a PNG are stored, by its header chunk.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Bits">Bits of a sample: 1, 2, 4, 8 or 16.</param>
/// <param name="Colour">0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha.</param>
/// <param name="Interlaced">Whether it is stored in seven passes.</param>
internal readonly record struct PngForm(int Width, int Height, int Bits, int Colour, bool Interlaced)
{
    /// <summary>Colour type of a picture with a palette.</summary>
    public const int Palette = 3;

    private const int BodyBytes = 13;

    /// <summary>Reads the body of a header chunk.</summary>
    /// <returns>Null where there is no such form.</returns>
    public static PngForm? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != BodyBytes || body[10] != 0 || body[11] != 0 || body[12] > 1)
        {
            return null;
        }

        int bits = body[8], colour = body[9];
        var known = colour switch
        {
            0 => bits is 1 or 2 or 4 or 8 or 16,
            Palette => bits is 1 or 2 or 4 or 8,
            2 or 4 or 6 => bits is 8 or 16,
            _ => false,
        };
        return known
            ? new(
                BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]), bits, colour, body[12] == 1)
            : null;
    }

    /// <summary>The stretches of equal rows in which the pixels are stored: rows, and bytes of a row with its filter.</summary>
    public IEnumerable<(int Rows, int RowBytes)> Passes()
    {
        if (!this.Interlaced)
        {
            yield return (this.Height, this.RowBytes(this.Width));
            yield break;
        }

        foreach (var (x, y, across, down) in ((int, int, int, int)[])
            [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)])
        {
            var columns = (this.Width - x + across - 1) / across;
            var rows = (this.Height - y + down - 1) / down;
            if (columns > 0 && rows > 0)
            {
                yield return (rows, this.RowBytes(columns));
            }
        }
    }

    private int RowBytes(int columns)
    {
        var samples = this.Colour switch
        {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        return 1 + (int)((((long)columns * samples * this.Bits) + 7) / 8);
    }
}
