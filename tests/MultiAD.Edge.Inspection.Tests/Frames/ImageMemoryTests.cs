using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using OpenCvSharp;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class ImageMemoryTests
{
    private const long Gibibyte = 1L << 30;

    // What .NET reports under a limit of 1 GiB: three quarters of it.
    private const long InSmallContainer = Gibibyte / 4 * 3;

    [Theory]
    [InlineData(50_000_000, 50, 64 * Gibibyte, null)]
    [InlineData(50_000_001, 50, 64 * Gibibyte, "limit is 50 megapixels")]
    [InlineData(114_688_000, 50, 64 * Gibibyte, "set MULTIAD_MAX_MEGAPIXELS to more")]
    [InlineData(114_688_000, 120, 64 * Gibibyte, null)]
    [InlineData(12_000_000, 50, InSmallContainer, null)]
    [InlineData(24_000_000, 50, InSmallContainer, null)]
    [InlineData(26_000_000, 50, InSmallContainer, "takes up to 624 MB of memory, and 603 MB may be used")]
    [InlineData(114_688_000, 120, InSmallContainer, "give the process more memory")]
    public void A_picture_is_refused_above_the_limit_and_above_the_memory(long pixels, int megapixels, long available, string? words)
    {
        var refusal = ImageMemory.Refusal(pixels, megapixels, available);
        if (words is null)
        {
            Assert.Null(refusal);
        }
        else
        {
            Assert.Contains(words, refusal, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, 50)]
    [InlineData("", 50)]
    [InlineData("0", 50)]
    [InlineData("1", 1)]
    [InlineData("120", 120)]
    [InlineData("268", 268)]
    [InlineData("269", 50)]
    [InlineData("-5", 50)]
    [InlineData("many", 50)]
    public void The_variable_sets_the_limit_within_its_range(string? text, int megapixels) =>
        Assert.Equal(megapixels, ImageMemory.Parse(text));

    /// <summary>
    /// The process gets a limit of its address space and the memory limit that .NET sets itself in a container of that size.
    /// </summary>
    [Fact]
    public async Task Within_a_gibibyte_a_huge_picture_is_refused_and_the_process_lives()
    {
        using var folder = new TemporaryFolder();
        List<string> paths = [];
        foreach (var (width, height) in ((int, int)[])[(16384, 7000), (8192, 6100), (6000, 4000), (640, 480)])
        {
            using var picture = new Mat(height, width, MatType.CV_8UC1, new Scalar(0));
            paths.Add(folder[$"{width}.png"]);
            Cv2.ImWrite(paths[^1], picture, new ImageEncodingParam(ImwriteFlags.PngBilevel, 1));
        }

        var (exitCode, lines, errors) = await ReaderProcess.RunAsync([.. paths], kilobytes: 3 << 20, heapBytes: Gibibyte);

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains("16384 x 7000 pixels; the limit is 50 megapixels", lines[0], StringComparison.Ordinal);
        Assert.Contains("8192 x 6100 pixels; working on it takes up to", lines[1], StringComparison.Ordinal);
        Assert.Equal([ReaderProcess.Good, ReaderProcess.Good], lines[2..]);
    }

    [Fact]
    public async Task Only_one_large_picture_is_decoded_at_a_time()
    {
        using var entered = new ManualResetEventSlim();
        using var second = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var inside = 0;
        var first = Task.Factory.StartNew(
            () => ImageMemory.Decode(20_000_000, () =>
            {
                Interlocked.Increment(ref inside);
                entered.Set();
                release.Wait();
                return Interlocked.Decrement(ref inside);
            }),
            TaskCreationOptions.LongRunning);
        entered.Wait();
        var other = Task.Factory.StartNew(
            () =>
            {
                second.Set();
                return ImageMemory.Decode(20_000_000, () => Volatile.Read(ref inside));
            },
            TaskCreationOptions.LongRunning);
        second.Wait();

        // A small picture does not wait, and meets the large one at work.
        Assert.Equal(1, ImageMemory.Decode(1_000_000, () => Volatile.Read(ref inside)));
        release.Set();
        await first;
        Assert.Equal(0, await other);
    }
}
