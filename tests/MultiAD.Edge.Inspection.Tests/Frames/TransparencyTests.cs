using System.Buffers.Binary;
using System.IO.Hashing;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class TransparencyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void What_is_fully_transparent_is_black_and_the_rest_keeps_its_colour(int bits)
    {
        var factor = bits == 8 ? 1 : 257;
        Scalar Colour(int blue, int green, int red, int alpha) => new(blue * factor, green * factor, red * factor, alpha * factor);
        using var picture = new Mat(20, 30, bits == 8 ? MatType.CV_8UC4 : MatType.CV_16UC4, Colour(9, 80, 200, 255));
        picture[new Rect(0, 0, 10, 20)].SetTo(Colour(123, 45, 67, 0));
        picture[new Rect(10, 0, 1, 20)].SetTo(Colour(9, 80, 200, 1));
        Cv2.ImWrite(this.folder["a.png"], picture);
        using var read = ImageFile.Read(this.folder["a.png"]);
        Assert.Equal(new Vec3b(0, 0, 0), read.At<Vec3b>(7, 9));
        Assert.Equal(new Vec3b(9, 80, 200), read.At<Vec3b>(7, 10));
        Assert.Equal(new Vec3b(9, 80, 200), read.At<Vec3b>(7, 29));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Transparency_is_turned_with_the_picture(byte orientation)
    {
        // Visible pixels have one colour, hidden ones another: whatever the turn, none of the other may be left.
        using var picture = new Mat(20, 30, MatType.CV_8UC4, new Scalar(9, 80, 200, 255));
        picture[new Rect(2, 3, 7, 4)].SetTo(new Scalar(123, 45, 67, 0));
        Cv2.ImEncode(".png", picture, out var png);
        byte[] tag = [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(this.folder["turned.png"], [.. png[..33], .. Chunk("eXIf"u8, tag), .. png[33..]]);
        using var read = ImageFile.Read(this.folder["turned.png"]);
        Assert.Equal(orientation > 4 ? (20, 30) : (30, 20), (read.Cols, read.Rows));
        using var visible = new Mat();
        Cv2.InRange(read, new Scalar(9, 80, 200), new Scalar(9, 80, 200), visible);
        using var black = new Mat();
        Cv2.InRange(read, Scalar.All(0), Scalar.All(0), black);
        Assert.Equal((572, 28), (Cv2.CountNonZero(visible), Cv2.CountNonZero(black)));
    }

    [Fact]
    public void An_animation_is_named()
    {
        using var picture = new Mat(20, 30, MatType.CV_8UC3, Scalar.All(7));
        Cv2.ImEncode(".png", picture, out var png);
        File.WriteAllBytes(this.folder["moving.png"], [.. png[..33], .. Chunk("acTL"u8, [0, 0, 0, 3, 0, 0, 0, 0]), .. png[33..]]);
        var error = Assert.Throws<ImageFileException>(() => ImageFile.Read(this.folder["moving.png"]));
        Assert.Contains("an animated PNG of 3 pictures", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Chunk(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> body)
    {
        byte[] chunk = [0, 0, 0, (byte)body.Length, .. kind, .. body, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + body.Length)));
        return chunk;
    }
}
