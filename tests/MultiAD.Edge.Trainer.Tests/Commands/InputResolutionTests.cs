using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Trainer.Commands;
using Xunit;

namespace MultiAD.Edge.Trainer.Tests.Commands;

public sealed class InputResolutionTests
{
    [Fact]
    public void A_picture_much_larger_than_the_input_is_noted_with_what_is_missed()
    {
        var note = InputResolution.Note(1536, 1152, new TileLayout(TileGrid.Whole, 256, 256));

        Assert.Contains("6.0 x 4.5 picture pixels", note, StringComparison.Ordinal);
        Assert.Contains("thinner than about 12 of them", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiles_or_a_larger_input_make_the_note_go()
    {
        Assert.Null(InputResolution.Note(1600, 1200, new TileLayout(TileGrid.Whole, 640, 640)));
        Assert.Null(InputResolution.Note(1600, 1200, new TileLayout(new TileGrid(3, 3, 0.125), 256, 256)));
        Assert.Null(InputResolution.Note(640, 480, new TileLayout(TileGrid.Whole, 256, 256)));
    }
}
