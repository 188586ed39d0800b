using System.Buffers.Binary;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>What the frame header of a JPEG promises.</summary>
internal sealed class JpegFrame
{
    private JpegFrame(bool progressive, JpegComponent[] components)
    {
        this.Progressive = progressive;
        this.Components = components;
    }

    /// <summary>True where the picture comes in several passes.</summary>
    public bool Progressive { get; }

    /// <summary>Its colours, 1 to 4.</summary>
    public JpegComponent[] Components { get; }

    /// <summary>Number of units of all colours.</summary>
    public int Units { get; private set; }

    /// <summary>Reads a frame header.</summary>
    /// <param name="marker">Its marker, C0 to CF.</param>
    /// <param name="body">What follows the length.</param>
    /// <exception cref="JpegDamageException">Damaged, or a kind that is not read.</exception>
    public static JpegFrame Read(byte marker, ReadOnlySpan<byte> body)
    {
        var kind = marker switch
        {
            0xC0 or 0xC1 or 0xC2 => null,
            0xC3 => "a lossless JPEG",
            0xC9 or 0xCA => "an arithmetic-coded JPEG",
            _ => "a hierarchical JPEG",
        };
        if (kind is not null || (body.Length > 0 && body[0] != 8))
        {
            throw JpegDamageException.OfKind(kind ?? $"a JPEG of {body[0]} bits");
        }

        if (body.Length < 6 || body[5] is 0 or > 4 || body.Length < 6 + (3 * body[5]))
        {
            throw new JpegDamageException("the frame header is damaged");
        }

        var components = new JpegComponent[body[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var entry = body.Slice(6 + (3 * i), 3);
            components[i] = new() { Id = entry[0], Across = entry[1] >> 4, Down = entry[1] & 15, Quantization = entry[2] & 3 };
        }

        var frame = new JpegFrame(marker == 0xC2, components);
        frame.Measure(BinaryPrimitives.ReadUInt16BigEndian(body[3..]), BinaryPrimitives.ReadUInt16BigEndian(body[1..]));
        return frame;
    }

    private void Measure(int width, int height)
    {
        if (this.Components.Any(component => component.Across is 0 or > 4 || component.Down is 0 or > 4) || width == 0 || height == 0)
        {
            throw new JpegDamageException("the frame header is damaged");
        }

        var across = this.Components.Max(component => component.Across);
        var down = this.Components.Max(component => component.Down);
        this.Units = Share(width, 1, 8 * across) * Share(height, 1, 8 * down);
        foreach (var component in this.Components)
        {
            component.Columns = Share(width, component.Across, 8 * across);
            component.Rows = Share(height, component.Down, 8 * down);
            if (this.Progressive)
            {
                component.NotZero = new ulong[component.Columns * component.Rows];
            }
        }
    }

    private static int Share(int side, int factor, int divisor) => ((side * factor) + divisor - 1) / divisor;
}
