using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

/// <summary>What a decoder would fill with grey is refused; what only looks odd is read.</summary>
public sealed class JpegFileTests : IDisposable
{
    private static readonly byte[] EndMarker = [0xFF, 0xD9];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Theory]
    [InlineData(false, 0, 30, false)]
    [InlineData(false, 0, 95, true)]
    [InlineData(false, 7, 90, false)]
    [InlineData(true, 0, 30, false)]
    [InlineData(true, 0, 95, true)]
    [InlineData(true, 5, 100, true)]
    public void A_whole_picture_of_any_encoder_is_read_as_it_is(bool progressive, int restart, int quality, bool grey)
    {
        foreach (var colours in grey ? [false, true] : new[] { true })
        {
            var jpeg = Encode(progressive, restart, quality, colours);
            Assert.Same(jpeg, JpegFile.Check(jpeg));
        }
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 7)]
    [InlineData(true, 0)]
    public void A_picture_that_is_cut_anywhere_and_closed_is_refused(bool progressive, int restart)
    {
        var jpeg = Encode(progressive, restart);
        for (var cut = 200; cut < jpeg.Length - 2; cut += 97)
        {
            this.Refused([.. jpeg[..cut], .. EndMarker]);
        }
    }

    [Fact]
    public void The_message_says_how_much_is_there()
    {
        var jpeg = Encode(progressive: false, restart: 0);
        var message = this.Refused([.. jpeg[..(jpeg.Length / 2)], .. EndMarker]);
        Assert.Matches("the JPEG is damaged.*ends after (3[5-9]|4[0-9]|5[0-5]) % of the picture", message);
    }

    [Fact]
    public void A_picture_of_which_only_the_early_passes_came_is_refused()
    {
        var jpeg = Encode(progressive: true, restart: 0);
        var passes = Enumerable.Range(0, jpeg.Length - 1).Where(i => jpeg[i] == 0xFF && jpeg[i + 1] == 0xDA).ToArray();
        Assert.True(passes.Length > 5);
        foreach (var pass in passes[1..])
        {
            Assert.Contains("first passes", this.Refused([.. jpeg[..pass], .. EndMarker]), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false, 0, 0x00)]
    [InlineData(false, 7, 0x00)]
    [InlineData(true, 0, 0x00)]
    [InlineData(false, 0, 0xFF)]
    [InlineData(true, 0, 0xFF)]
    public void A_stretch_that_is_overwritten_is_refused(bool progressive, int restart, byte value)
    {
        var jpeg = Encode(progressive, restart);
        for (var start = 1000; start < jpeg.Length - 600; start += 501)
        {
            byte[] damaged = [.. jpeg];
            damaged.AsSpan(start, 512).Fill(value);
            this.Refused(damaged);
        }
    }

    [Fact]
    public void A_picture_whose_end_never_came_but_zeros_is_refused()
    {
        var jpeg = Encode(progressive: false, restart: 0);
        jpeg.AsSpan(jpeg.Length / 2, (jpeg.Length / 2) - 2).Clear();
        this.Refused(jpeg);
    }

    [Theory]
    [InlineData("padding behind the end")]
    [InlineData("two pictures in one")]
    [InlineData("a thumbnail")]
    [InlineData("padding before the end")]
    [InlineData("no tables, as in Motion JPEG")]
    [InlineData("bytes between segments")]
    public void A_whole_picture_with_oddities_is_read_like_the_plain_one(string oddity)
    {
        var jpeg = Encode(progressive: false, restart: 0);
        byte[] odd = oddity switch
        {
            "padding behind the end" => [.. jpeg, .. new byte[70_000], .. EndMarker],
            "two pictures in one" => [.. jpeg, .. jpeg],
            "a thumbnail" => [.. jpeg[..2], 0xFF, 0xE1, .. Length(Small.Length), .. Small, .. jpeg[2..]],
            "padding before the end" => [.. jpeg[..^2], .. new byte[20], .. EndMarker],
            "bytes between segments" => [.. jpeg[..20], 1, 2, 3, .. jpeg[20..]],
            _ => WithoutTables(jpeg),
        };
        Assert.Equal(this.Pixels(jpeg), this.Pixels(odd));
    }

    [Fact]
    public void A_picture_that_is_cut_behind_its_thumbnail_is_refused()
    {
        var jpeg = Encode(progressive: false, restart: 0);
        this.Refused([.. jpeg[..2], 0xFF, 0xE1, .. Length(Small.Length), .. Small, .. jpeg[2..(jpeg.Length / 2)]]);
    }

    [Theory]
    [InlineData(0xC3, "lossless")]
    [InlineData(0xC9, "arithmetic-coded")]
    [InlineData(0xC5, "hierarchical")]
    public void A_kind_that_is_not_read_is_named(byte frame, string name)
    {
        var jpeg = Encode(progressive: false, restart: 0);
        jpeg[jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]) + 1] = frame;
        Assert.Contains(name, this.Refused(jpeg), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_damage_to_any_byte_of_the_header_gives_an_answer()
    {
        var jpeg = Encode(progressive: true, restart: 0);
        for (var i = 2; i < 700; i++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7F, 0xFF })
            {
                byte[] damaged = [.. jpeg];
                damaged[i] = value;
                try
                {
                    Assert.NotEmpty(JpegFile.Check(damaged));
                }
                catch (JpegDamageException error)
                {
                    Assert.NotEmpty(error.Message);
                }
            }
        }
    }

    private static byte[] Small { get; } = Encode(progressive: false, restart: 0)[..3000];

    private static byte[] Length(int body) => [(byte)((body + 2) >> 8), (byte)(body + 2)];

    private static byte[] Encode(bool progressive, int restart, int quality = 90, bool colours = true)
    {
        using var noise = new Mat(150, 203, colours ? MatType.CV_8UC3 : MatType.CV_8UC1);
        new RNG(7).Fill(noise, DistributionType.Uniform, Scalar.All(0), Scalar.All(256));
        using var picture = new Mat();
        Cv2.GaussianBlur(noise, picture, new Size(5, 5), 0);
        Cv2.ImEncode(
            ".jpg",
            picture,
            out var jpeg,
            new(ImwriteFlags.JpegQuality, quality),
            new(ImwriteFlags.JpegProgressive, progressive ? 1 : 0),
            new(ImwriteFlags.JpegRstInterval, restart));
        return jpeg;
    }

    private static byte[] WithoutTables(byte[] jpeg)
    {
        while (true)
        {
            var table = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC4]);
            if (table < 0)
            {
                return jpeg;
            }

            jpeg = [.. jpeg[..table], .. jpeg[(table + 2 + (jpeg[table + 2] << 8) + jpeg[table + 3])..]];
        }
    }

    private byte[] Pixels(byte[] jpeg)
    {
        File.WriteAllBytes(this.folder["read.jpg"], jpeg);
        using var picture = ImageFile.Read(this.folder["read.jpg"]);
        Assert.Equal((203, 150), (picture.Cols, picture.Rows));
        return picture.AsSpan<byte>().ToArray();
    }

    private string Refused(byte[] jpeg)
    {
        File.WriteAllBytes(this.folder["damaged.jpg"], jpeg);
        var error = Assert.Throws<ImageFileException>(() => ImageFile.Read(this.folder["damaged.jpg"]));
        Assert.StartsWith(this.folder["damaged.jpg"], error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
