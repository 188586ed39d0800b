using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Data;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Data;

public sealed class PictureNotesTests
{
    [Theory]
    [InlineData(4095, "uses 6.2 % of the range: data of 12 bits", "(times 16)")]
    [InlineData(3000, "uses 4.6 % of the range: data of 12 bits", "(times 16)")]
    [InlineData(1023, "uses 1.6 % of the range: data of 10 bits", "(times 64)")]
    [InlineData(16383, "uses 25 % of the range: data of 14 bits", "(times 4)")]
    [InlineData(0, "uses 0 % of the range", "write 8 bits")]
    public void Ten_and_twelve_bits_in_files_of_sixteen_are_told_with_the_factor(int brightest, string found, string remedy)
    {
        var note = PictureNotes.OfRange(20, 12, brightest);
        Assert.StartsWith("12 of 20 photos are of 16 bits", note, StringComparison.Ordinal);
        Assert.Contains(found, note, StringComparison.Ordinal);
        Assert.Contains(remedy, note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(12, 16384)]
    [InlineData(12, 65535)]
    public void Eight_bits_and_files_that_use_their_range_are_not_told(int sixteenBit, int brightest) =>
        Assert.Null(PictureNotes.OfRange(20, sixteenBit, brightest));

    [Theory]
    [InlineData(5000, 1000, "5000 x 1000 have an aspect ratio of 5:1", "--tiles 5x1 keeps it.")]
    [InlineData(1000, 6000, "1000 x 6000 have an aspect ratio of 6:1", "--tiles 1x6 keeps it.")]
    [InlineData(200, 5000, "25:1", "--tiles 1x8 keeps it.")]
    [InlineData(16384, 200, "81.9:1", "--tiles 8x1 keeps it, on pictures that were cut into 3 parts")]
    public void Long_pictures_are_told_with_the_tiles_that_keep_them(int width, int height, string found, string remedy)
    {
        var note = PictureNotes.OfShape(width, height, TileGrid.Whole);
        Assert.Contains(found, note, StringComparison.Ordinal);
        Assert.Contains(remedy, note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(640, 480, 1, 1)]
    [InlineData(4000, 1000, 1, 1)]
    [InlineData(5000, 1000, 5, 1)]
    [InlineData(200, 5000, 1, 8)]
    public void Pictures_and_tiles_of_usual_shape_are_not_told(int width, int height, int columns, int rows) =>
        Assert.Null(PictureNotes.OfShape(width, height, new TileGrid(columns, rows, 0.1)));

    [Theory]
    [InlineData(1000, 1000, 8, 1, "1:1")]
    public void Tiles_that_are_themselves_long_are_told(int width, int height, int columns, int rows, string found) =>
        Assert.Contains(found, PictureNotes.OfShape(width, height, new TileGrid(columns, rows, 0.1)), StringComparison.Ordinal);
}
