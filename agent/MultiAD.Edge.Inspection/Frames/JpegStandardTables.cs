namespace MultiAD.Edge.Inspection.Frames;

/// <summary>The Huffman tables of the standard's appendix K, which pictures cut out of a Motion JPEG stream leave out.</summary>
internal static class JpegStandardTables
{
    private static readonly JpegHuffmanTable[] Means =
    [
        Read("00010501010101010100000000000000000102030405060708090a0b"),
        Read("00030101010101010101010000000000000102030405060708090a0b"),
    ];

    private static readonly JpegHuffmanTable[] Coefficients =
    [
        Read(
            "0002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a"
            + "161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a8384858687"
            + "88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7"
            + "e8e9eaf1f2f3f4f5f6f7f8f9fa"),
        Read(
            "00020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a1624"
            + "34e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485"
            + "868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6"
            + "e7e8e9eaf2f3f4f5f6f7f8f9fa"),
    ];

    /// <summary>The table of mean values: 0 for brightness, 1 for colour; null for another number.</summary>
    public static JpegHuffmanTable? Mean(int number) => number < Means.Length ? Means[number] : null;

    /// <summary>The table of the other coefficients: 0 for brightness, 1 for colour; null for another number.</summary>
    public static JpegHuffmanTable? Others(int number) => number < Coefficients.Length ? Coefficients[number] : null;

    private static JpegHuffmanTable Read(string counted)
    {
        var bytes = Convert.FromHexString(counted);
        return new(bytes.AsSpan(0, 16), bytes.AsSpan(16));
    }
}
