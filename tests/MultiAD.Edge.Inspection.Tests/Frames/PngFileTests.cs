using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class PngFileTests : IDisposable
{
    private const int Width = 40;
    private const int Height = 30;

    private readonly TemporaryFolder folder = new();
    private readonly List<string> files = [];

    [Fact]
    public async Task What_the_decoder_would_complain_about_is_read_without_a_line_of_its_own()
    {
        var rows = Rows(3);
        var header = Header(8, 2);
        this.Add(header, Chunk("iCCP"u8, [.. "profile"u8, 0, 0, .. Pack(new byte[200])]), Pixels(rows));
        this.Add(header, Chunk("sRGB"u8, [9]), Chunk("gAMA"u8, [0, 0, 0, 0]), Chunk("cHRM"u8, new byte[32]), Pixels(rows));
        this.Add(header, Chunk("sBIT"u8, [99, 0, 1]), Chunk("pHYs"u8, [1]), Chunk("tIME"u8, [1, 2]), Pixels(rows));
        this.Add(header, Chunk("tEXt"u8, []), Chunk("zTXt"u8, [1, 2, 3]), Chunk("iTXt"u8, [0]), Pixels(rows));
        this.Add(header, [.. Chunk("tEXt"u8, "a\0b"u8).SkipLast(1), 7], Pixels(rows));
        this.Add(header, Chunk("tRNS"u8, [255, 255, 0, 0, 0, 0]), Pixels(rows));
        this.Add(header, Chunk("bKGD"u8, [1]), Chunk("hIST"u8, [1]), Chunk("eXIf"u8, [1, 2, 3]), Pixels(rows));
        this.Add(Header(8, 0), Chunk("PLTE"u8, [1, 2, 3]), Pixels(Rows(1)));
        this.Add(Header(8, 3), Chunk("PLTE"u8, [1, 2, 3]), Chunk("tRNS"u8, [1, 2, 3]), Pixels(Rows(1, 200)));
        this.Add(header, Chunk("IDAT"u8, [.. Pack(rows), 1, 2, 3, 4, 5, 6, 7, 8, 9]));
        this.Add(header, [.. Split(Pack(rows))]);
        File.AppendAllText(this.files[^1], "padding behind the end");

        var (exitCode, lines, errors) = await ReaderProcess.RunAsync([.. this.files]);

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.All(lines, line => Assert.Equal(ReaderProcess.Good, line));
        Assert.Equal(this.files.Count, lines.Length);
    }

    [Fact]
    public async Task Damage_is_named_without_a_line_of_the_decoders_own()
    {
        var rows = Rows(3);
        var header = Header(8, 2);
        var damaged = Pixels(rows);
        damaged[^10] ^= 1;
        List<string> words = [];
        void Put(string what, params byte[][] chunks)
        {
            this.Add(chunks);
            words.Add(what);
        }

        Put("check sum of its pixels is wrong", header, damaged);
        Put("its data ends after 50 % of the picture", header, Pixels([.. rows.Take(rows.Length / 2)]));
        Put("its data ends after", header, Chunk("IDAT"u8, Pack(rows).AsSpan(..^40)));
        Put("cannot be unpacked", header, Chunk("IDAT"u8, [.. Pack(rows).Take(2), .. Enumerable.Repeat((byte)0xFF, 99)]));
        Put("cannot be unpacked", header, Chunk("IDAT"u8, [.. Pack(rows).SkipLast(1), (byte)(Pack(rows)[^1] ^ 1)]));
        Put("its data ends after 0 %", header, Chunk("IDAT"u8, []));
        Put("its data ends after 0 %", header);
        Put("more rows than it has", header, Pixels([.. rows, .. rows]));
        Put("a filter that there is not", header, Pixels([.. rows.SkipLast(121), 5, .. rows.TakeLast(120)]));
        Put("its palette is missing", Header(8, 3), Pixels(Rows(1)));
        Put("describes no PNG that there is", Header(3, 2), Pixels(rows));
        Put("a kind that there is not", header, Chunk("ABCD"u8, [1]), Pixels(rows));
        Put("not where it belongs", header, header, Pixels(rows));

        var (exitCode, lines, errors) = await ReaderProcess.RunAsync([.. this.files]);

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.All(words.Zip(lines, this.files), line =>
        {
            Assert.StartsWith(line.Third + ": ", line.Second, StringComparison.Ordinal);
            Assert.Contains(line.First, line.Second, StringComparison.Ordinal);
        });
        Assert.Equal(words.Count, lines.Length);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 3, 1)]
    [InlineData(4, 0, 1)]
    [InlineData(8, 3, 1)]
    [InlineData(16, 0, 2)]
    [InlineData(8, 2, 3)]
    [InlineData(16, 2, 6)]
    [InlineData(8, 4, 2)]
    [InlineData(16, 6, 8)]
    public void Every_form_is_read_with_and_without_a_text_and_in_passes(byte bits, byte colour, int bytesPerPixel)
    {
        byte[] colours = [.. Enumerable.Range(0, 3 << Math.Min(bits, (byte)7)).Select(i => (byte)i)];
        byte[][] palette = colour == 3 ? [Chunk("PLTE"u8, colours)] : [];
        var rowBytes = ((Width * (bits < 8 ? bits : 8 * bytesPerPixel)) + 7) / 8;
        var plain = this.Add([Header(bits, colour), .. palette, Pixels(Rows(rowBytes, 90, exact: true))]);
        var text = this.Add([Header(bits, colour), Chunk("tEXt"u8, "a\0b"u8), .. palette, Pixels(Rows(rowBytes, 90, exact: true))]);
        using var expected = Cv2.ImRead(plain, ImreadModes.Color);
        using var one = ImageFile.Read(plain);
        using var other = ImageFile.Read(text);
        using var oneLessOther = new Mat();
        Cv2.Absdiff(one, other, oneLessOther);
        using var oneLessExpected = new Mat();
        Cv2.Absdiff(one, expected, oneLessExpected);
        Assert.Equal((0, 0), (Cv2.Norm(oneLessOther), Cv2.Norm(oneLessExpected, NormTypes.INF) <= 1 ? 0 : 1));
    }

    public void Dispose() => this.folder.Dispose();

    private static byte[] Header(byte bits, byte colour) =>
        Chunk("IHDR"u8, [0, 0, 0, Width, 0, 0, 0, Height, bits, colour, 0, 0, 0]);

    // Each row begins with its filter, here none.
    private static byte[] Rows(int bytes, byte value = 77, bool exact = false)
    {
        var rowBytes = 1 + (exact ? bytes : bytes * Width);
        var rows = new byte[rowBytes * Height];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = i % rowBytes == 0 ? (byte)0 : (byte)(value + (i % 5));
        }

        return rows;
    }

    private static byte[] Pixels(byte[] rows) => Chunk("IDAT"u8, Pack(rows));

    private static byte[] Pack(byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.NoCompression))
        {
            stream.Write(rows);
        }

        return packed.ToArray();
    }

    private static byte[] Split(byte[] packed) =>
        [.. packed.Chunk(100).SelectMany(piece => Chunk("IDAT"u8, piece))];

    private static byte[] Chunk(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> body)
    {
        byte[] chunk = [0, 0, 0, 0, .. kind, .. body, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + body.Length)));
        return chunk;
    }

    private string Add(params byte[][] chunks)
    {
        var path = this.folder[$"{this.files.Count}.png"];
        File.WriteAllBytes(
            path, [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. chunks.SelectMany(chunk => chunk), .. Chunk("IEND"u8, [])]);
        this.files.Add(path);
        return path;
    }
}
