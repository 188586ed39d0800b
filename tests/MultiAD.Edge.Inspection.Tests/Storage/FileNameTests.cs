using System.Text;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Storage;

public sealed class FileNameTests
{
    [Theory]
    [InlineData("part", ".map.png", "part.map.png")]
    [InlineData("Größe", ".png", "Größe.png")]
    [InlineData("", ".png", ".png")]
    public void A_name_that_fits_stays(string stem, string ending, string name) => Assert.Equal(name, FileName.Fit(stem, ending));

    [Theory]
    [InlineData("l", 251)]
    [InlineData("ü", 125)]
    [InlineData("目", 83)]
    [InlineData("😀", 62)]
    public void A_long_name_is_cut_between_characters_and_keeps_its_ending(string character, int kept)
    {
        var name = FileName.Fit(string.Concat(Enumerable.Repeat(character, 300)), ".png");

        Assert.Equal(string.Concat(Enumerable.Repeat(character, kept)) + ".png", name);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), FileName.MaximumBytes - 3, FileName.MaximumBytes);
    }

    [Theory]
    [InlineData("l", 255)]
    [InlineData("ü", 127)]
    public void A_file_with_the_longest_name_that_there_is_can_be_written(string character, int length)
    {
        using var folder = new TemporaryFolder();
        var path = folder[string.Concat(Enumerable.Repeat(character, length))];
        DurableFile.Write(path, new byte[] { 1, 2 });
        Assert.Equal([1, 2], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
