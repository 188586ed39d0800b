using System.Buffers.Binary;
using System.Text;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

/// <summary>TIFF files that a decoder takes for something else, and files of other kinds under any extension.</summary>
public sealed class TiffFileTests : IDisposable
{
    private const int Width = 32;
    private const int Height = 24;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData(8, 1, 200, 200)]
    [InlineData(8, 0, 200, 55)]
    [InlineData(16, 1, 200 * 257, 200)]
    [InlineData(16, 0, 200 * 257, 55)]
    [InlineData(16, 0, 0, 255)]
    [InlineData(16, 0, 65535, 0)]
    public void Grey_is_read_as_bright_as_it_looks(int bits, int photometric, int stored, int seen)
    {
        using var picture = ImageFile.Read(this.Write([Page(bits, photometric, stored)]));
        Assert.Equal(Scalar.All(seen).ToVec3b(), picture.At<Vec3b>(3, 5));
        using var mask = ImageFile.ReadMask(this.folder["picture.tif"]);
        Assert.Equal(seen == 0 ? 0 : 255, mask.At<byte>(3, 5));
    }

    [Fact]
    public void A_second_page_is_not_left_out_silently() =>
        Refused(this.Write([Page(8, 1, 50), Page(8, 1, 90), Page(8, 1, 90)]), "a TIFF of 3 pages. Save each page");

    [Fact]
    public void A_smaller_copy_of_the_picture_is_no_page()
    {
        using var picture = ImageFile.Read(this.Write([Page(8, 1, 50), Page(8, 1, 90, subfile: 1)]));
        Assert.Equal(50, picture.At<Vec3b>(0, 0).Item0);
    }

    [Fact]
    public void Floating_point_is_named() =>
        Refused(this.Write([Page(32, 1, 0, format: 3)]), "a TIFF of floating-point numbers. Save it as a 16-bit TIFF");

    [Fact]
    public void Thirty_two_bits_are_named() => Refused(this.Write([Page(32, 1, 0)]), "a TIFF of 32 bits");

    [Fact]
    public void The_mosaic_of_a_sensor_is_named() => Refused(this.Write([Page(16, 32803, 0)]), "RAW file");

    [Theory]
    [InlineData("GIF89a", "a GIF")]
    [InlineData("RIFF....WEBPVP8 ", "a WebP")]
    [InlineData("RIFF....AVI LIST", "a video (AVI)")]
    [InlineData("....ftypheic....mif1", "a HEIC. Set the camera to JPEG")]
    [InlineData("....ftypmif1....heic", "a HEIC")]
    [InlineData("....ftypavif", "an AVIF")]
    [InlineData("....ftypcrx ", "RAW file")]
    [InlineData("....ftypisom", "a video (MP4")]
    [InlineData("II+\0........", "a BigTIFF. Save it as a classic TIFF")]
    [InlineData("MM\0+........", "a BigTIFF")]
    [InlineData("II*\0\x10\0\0\0CR\x02\0\0\0\0\0\0\0\0\0\0\0\0\0", "RAW file")]
    [InlineData("FUJIFILMCCD-RAW 0201", "RAW file")]
    [InlineData("\0\0\0\fjP  \r\n", "a JPEG 2000")]
    [InlineData("8BPS\0\x01", "a Photoshop file")]
    [InlineData("%PDF-1.7", "a PDF")]
    [InlineData("#?RADIANCE\n", "floating point")]
    [InlineData("P5\n32 24\n255\n", "a PNM")]
    public void A_kind_that_is_not_read_is_named_with_its_remedy(string start, string words)
    {
        foreach (var name in new[] { "photo.jpg", "photo.png", "photo.tif" })
        {
            File.WriteAllBytes(this.folder[name], [.. Encoding.Latin1.GetBytes(start), .. new byte[64]]);
            Refused(this.folder[name], words);
        }
    }

    private static (ushort Tag, uint Value)[] Page(int bits, int photometric, int stored, int format = 1, int subfile = 0) =>
    [
        (254, (uint)subfile), (256, Width), (257, Height), (258, (uint)bits), (259, 1), (262, (uint)photometric), (273, (uint)stored),
        (277, 1), (278, Height), (279, (uint)(Width * Height * bits / 8)), (339, (uint)format),
    ];

    // Pages of one grey value each: the value stands where the place of the pixels belongs, and is replaced by it.
    private string Write((ushort Tag, uint Value)[][] pages)
    {
        using var file = new MemoryStream();
        file.Write("II*\0"u8);
        Span<byte> number = stackalloc byte[4];
        void Put(uint value, int size, Span<byte> buffer)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(buffer, value);
            file.Write(buffer[..size]);
        }

        Put(8, 4, number);
        foreach (var page in pages)
        {
            var pixels = (uint)file.Position + 2 + (12 * (uint)page.Length) + 4;
            var length = page.Single(entry => entry.Tag == 279).Value;
            var size = (int)(page.Single(entry => entry.Tag == 258).Value / 8);
            Put((uint)page.Length, 2, number);
            foreach (var (tag, value) in page)
            {
                Put(tag, 2, number);
                Put(4, 2, number);
                Put(1, 4, number);
                Put(tag == 273 ? pixels : value, 4, number);
            }

            Put(page == pages[^1] ? 0 : pixels + length, 4, number);
            for (var i = 0; i < length / size; i++)
            {
                Put(page.Single(entry => entry.Tag == 273).Value, size, number);
            }
        }

        File.WriteAllBytes(this.folder["picture.tif"], file.ToArray());
        return this.folder["picture.tif"];
    }

    private static void Refused(string path, string words)
    {
        var error = Assert.Throws<ImageFileException>(() => ImageFile.Read(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
