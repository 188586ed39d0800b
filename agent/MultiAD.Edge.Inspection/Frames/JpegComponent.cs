namespace MultiAD.Edge.Inspection.Frames;

/// <summary>One colour of a JPEG while its data is walked through.</summary>
internal sealed class JpegComponent
{
    /// <summary>Number that scans call it by.</summary>
    public required int Id { get; init; }

    /// <summary>Blocks side by side in a unit of several colours, 1 to 4.</summary>
    public required int Across { get; init; }

    /// <summary>Blocks on top of each other in such a unit, 1 to 4.</summary>
    public required int Down { get; init; }

    /// <summary>Number of its quantization table.</summary>
    public required int Quantization { get; init; }

    /// <summary>Width in blocks of its own pixels.</summary>
    public int Columns { get; set; }

    /// <summary>Height in blocks of its own pixels.</summary>
    public int Rows { get; set; }

    /// <summary>Mean brightness of the last block, in quantized steps.</summary>
    public int Brightness { get; set; }

    /// <summary>Largest brightness that can be, in quantized steps.</summary>
    public int BrightnessLimit { get; set; }

    /// <summary>Table of the mean values in this scan.</summary>
    public JpegHuffmanTable? Mean { get; set; }

    /// <summary>Table of the other coefficients in this scan.</summary>
    public JpegHuffmanTable? Others { get; set; }

    /// <summary>For each coefficient the lowest bit that came; -1 where none did.</summary>
    public int[] LowestBit { get; } = [.. Enumerable.Repeat(-1, 64)];

    /// <summary>Which coefficients of each block are not zero, one bit each; progressive files only.</summary>
    public ulong[] NotZero { get; set; } = [];
}
