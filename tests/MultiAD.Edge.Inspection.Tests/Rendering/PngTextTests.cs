using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Rendering;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Rendering;

public sealed class PngTextTests
{
    private static readonly KeyValuePair<string, string>[] Names = [new("resultId", "r1"), new("partId", "p 1")];

    [Fact]
    public void Pixels_stay_as_they_are_and_the_chunks_stand_behind_the_header()
    {
        using var picture = PartPictures.Noise(40, 30, 1, 0, 256);
        var plain = ImageFile.EncodePng(picture);
        var named = PngText.Add(plain, Names);
        using var decoded = Cv2.ImDecode(named, ImreadModes.Unchanged);
        Assert.Equal(0, Cv2.Norm(picture, decoded, NormTypes.INF));

        // Length 11, type, keyword, zero, text and their CRC-32 as zlib counts it.
        Assert.Equal("0000000B74455874726573756C744964007231", Convert.ToHexString(named, 33, 19));
        Assert.Equal(plain.Length + (12 + 11) + (12 + 10), named.Length);
        Assert.Equal(plain[33..], named[^(plain.Length - 33)..]);
    }

    [Fact]
    public void Check_sums_are_those_of_the_format()
    {
        using var picture = PartPictures.Noise(8, 8, 1, 0, 256);
        var named = PngText.Add(ImageFile.EncodePng(picture), [new("a", "b")]);

        // The end chunk has no data; its check sum is the same in every PNG and is told by the same function.
        Assert.Equal("0000000374455874610062", Convert.ToHexString(named, 33, 11));
        Assert.Equal(Crc("tEXta\0b"u8), Convert.ToHexString(named, 44, 4));
        Assert.Equal("AE426082", Crc("IEND"u8));
    }

    [Fact]
    public void What_is_no_PNG_and_a_keyword_without_a_name_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PngText.Add(new byte[100], Names));
        Assert.Throws<ArgumentException>(() => PngText.Add([], Names));
        using var picture = PartPictures.Noise(8, 8, 1, 0, 256);
        Assert.Throws<ArgumentException>(() => PngText.Add(ImageFile.EncodePng(picture), [new(string.Empty, "b")]));
    }

    // Bit by bit, as the format's annex defines it.
    private static string Crc(ReadOnlySpan<byte> data)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0);
            }
        }

        return (~crc).ToString("X8", System.Globalization.CultureInfo.InvariantCulture);
    }
}
