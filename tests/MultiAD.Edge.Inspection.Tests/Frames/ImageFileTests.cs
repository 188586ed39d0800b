using System.Buffers.Binary;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void A_colour_picture_is_read_as_blue_green_red() =>
        Assert.Equal((10, 20, 30), this.First(".png", MatType.CV_8UC3, new Scalar(10, 20, 30)));

    [Fact]
    public void A_grey_picture_is_repeated_over_the_channels() =>
        Assert.Equal((77, 77, 77), this.First(".png", MatType.CV_8UC1, new Scalar(77)));

    [Fact]
    public void Alpha_is_dropped() => Assert.Equal((10, 20, 30), this.First(".png", MatType.CV_8UC4, new Scalar(10, 20, 30, 5)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(257, 1)]
    [InlineData(25700, 100)]
    [InlineData(65535, 255)]
    public void Sixteen_bits_are_scaled_by_a_fixed_factor(int sixteen, int eight) =>
        Assert.Equal((eight, eight, eight), this.First(".png", MatType.CV_16UC1, new Scalar(sixteen)));

    [Theory]
    [InlineData(".bmp")]
    [InlineData(".tif")]
    public void Lossless_formats_keep_every_pixel(string extension) =>
        Assert.Equal((1, 2, 3), this.First(extension, MatType.CV_8UC3, new Scalar(1, 2, 3)));

    [Fact]
    public void A_jpeg_is_read_close_to_what_it_was()
    {
        var (blue, green, red) = this.First(".jpg", MatType.CV_8UC3, new Scalar(100, 110, 120));
        Assert.InRange(blue, 95, 105);
        Assert.InRange(green, 105, 115);
        Assert.InRange(red, 115, 125);
    }

    [Fact]
    public void A_matrix_that_is_used_again_holds_only_the_new_picture()
    {
        using var pixels = new Mat();
        ImageFile.ReadInto(this.Write("large.png", MatType.CV_8UC3, Scalar.All(1), 40, 30), pixels);
        ImageFile.ReadInto(this.Write("small.png", MatType.CV_8UC3, Scalar.All(2), 20, 10), pixels);
        Assert.Equal((20, 10, 2), (pixels.Cols, pixels.Rows, pixels.At<Vec3b>(9, 19).Item0));
    }

    [Fact]
    public void A_missing_file_is_refused() => this.Refused("none.png", "no such file");

    [Fact]
    public void An_empty_file_is_refused() => this.Refused("empty.png", [], "0 bytes");

    [Fact]
    public void A_text_named_png_is_refused() => this.Refused("text.png", "hello, world"u8.ToArray(), "not a PNG, JPEG, BMP or TIFF");

    [Theory]
    [InlineData(".png", 0.5)]
    [InlineData(".png", 0.98)]
    [InlineData(".jpg", 0.5)]
    [InlineData(".jpg", 0.98)]
    [InlineData(".bmp", 0.5)]
    public void A_truncated_picture_is_refused_instead_of_filled_with_grey(string extension, double share)
    {
        var bytes = File.ReadAllBytes(this.Noise("whole" + extension));
        this.Refused("cut" + extension, bytes[..(int)(bytes.Length * share)], "truncated");
    }

    [Theory]
    [InlineData(".png", 8)]
    [InlineData(".jpg", 3)]
    [InlineData(".bmp", 2)]
    [InlineData(".tif", 4)]
    public void A_file_that_ends_after_its_first_bytes_is_refused(string extension, int length)
    {
        var bytes = File.ReadAllBytes(this.Noise("whole" + extension));
        this.Refused("head" + extension, bytes[..length], "truncated");
    }

    [Fact]
    public void A_damaged_picture_is_refused()
    {
        var bytes = File.ReadAllBytes(this.Noise("whole.png"));
        bytes.AsSpan(50, bytes.Length - 80).Fill(0x55);
        var path = this.folder["damaged.png"];
        File.WriteAllBytes(path, bytes);
        Assert.Throws<ImageFileException>(() => ImageFile.Read(path));
    }

    [Fact]
    public void A_header_of_20000_pixels_is_refused_before_anything_is_allocated()
    {
        var bytes = File.ReadAllBytes(this.Noise("whole.png"));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), 20_000);
        this.Refused("wide.png", bytes, "20000 x 48 pixels; the limit is 16384");
        this.Refused("cut.png", bytes, "Cut it into 2 parts along its longer side");
        this.Refused("cut.png", bytes, "-crop 10000x48 +repage");
    }

    [Fact]
    public void A_header_of_too_many_pixels_is_refused()
    {
        var bytes = File.ReadAllBytes(this.Noise("whole.png"));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), 16_000);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(20), 16_000);
        this.Refused("huge.png", bytes, "the limit is 50 megapixels");
    }

    [Fact]
    public void A_picture_of_a_few_pixels_is_refused() =>
        this.RefusedAt(this.Write("tiny.png", MatType.CV_8UC3, Scalar.All(1), 7, 7), "at least 8");

    [Fact]
    public void The_content_decides_and_not_the_extension()
    {
        var path = this.folder["really.jpg"];
        File.Copy(this.Write("picture.png", MatType.CV_8UC3, Scalar.All(9)), path);
        using var picture = ImageFile.Read(path);
        Assert.Equal(9, picture.At<Vec3b>(0, 0).Item0);
    }

    [Fact]
    public void A_folder_is_listed_by_name_without_other_files()
    {
        foreach (var name in new[] { "b.PNG", "a.jpg", "c.txt", "d.tiff" })
        {
            File.WriteAllText(this.folder[name], string.Empty);
        }

        Assert.Equal(["a.jpg", "b.PNG", "d.tiff"], ImageFile.List(this.folder.Path).Select(Path.GetFileName));
    }

    private (int Blue, int Green, int Red) First(string extension, MatType type, Scalar colour)
    {
        using var picture = ImageFile.Read(this.Write("picture" + extension, type, colour));
        Assert.Equal(MatType.CV_8UC3, picture.Type());
        var pixel = picture.At<Vec3b>(0, 0);
        return (pixel.Item0, pixel.Item1, pixel.Item2);
    }

    private string Write(string name, MatType type, Scalar colour, int width = 32, int height = 24)
    {
        using var picture = new Mat(height, width, type, colour);
        Assert.True(Cv2.ImWrite(this.folder[name], picture));
        return this.folder[name];
    }

    private string Noise(string name)
    {
        using var picture = new Mat(48, 64, MatType.CV_8UC3);
        Cv2.Randu(picture, Scalar.All(0), Scalar.All(256));
        Assert.True(Cv2.ImWrite(this.folder[name], picture));
        return this.folder[name];
    }

    private void Refused(string name, byte[] content, string words)
    {
        File.WriteAllBytes(this.folder[name], content);
        this.Refused(name, words);
    }

    private void Refused(string name, string words) => this.RefusedAt(this.folder[name], words);

    private void RefusedAt(string path, string words)
    {
        var error = Assert.Throws<ImageFileException>(() => ImageFile.Read(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(this.folder.Path, path, StringComparison.Ordinal);
    }
}
