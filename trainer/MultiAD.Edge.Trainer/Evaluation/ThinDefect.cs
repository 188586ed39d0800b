using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Trainer.Evaluation;

/// <summary>A kind of defect that is found worse than the rest and is thin in what the model sees.</summary>
internal sealed record ThinDefect
{
    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Its image AUROC, 0..1.</summary>
    public required double ImageAuroc { get; init; }

    /// <summary>Median width of its masks at their widest place.</summary>
    public required DefectWidth Width { get; init; }

    /// <summary>Side for <c>--size</c> that makes it wide enough; null where none in the range does.</summary>
    public int? Size { get; init; }

    /// <summary>Tiles for <c>--tiles</c> that make it wide enough; null where none in the range does.</summary>
    public TileGrid? Tiles { get; init; }

    /// <summary>Width in input pixels with <see cref="Size"/>.</summary>
    public double WidthAtSize { get; init; }

    /// <summary>Width in input pixels with <see cref="Tiles"/>.</summary>
    public double WidthInTiles { get; init; }

    /// <summary>Time of a part with <see cref="Size"/> as a multiple of today's.</summary>
    public double CostOfSize { get; init; }

    /// <summary>Time of a part with <see cref="Tiles"/> as a multiple of today's.</summary>
    public double CostOfTiles { get; init; }

    /// <summary>The advice in plain words, one line.</summary>
    public string Describe()
    {
        List<string> ways = [];
        if (this.Size is { } size)
        {
            ways.Add($"--size {size} ({this.WidthAtSize:0.0} pixels, {this.CostOfSize:0.0} times the time a part)");
        }

        if (this.Tiles is { } tiles)
        {
            ways.Add(
                $"--tiles {tiles.Columns}x{tiles.Rows} ({this.WidthInTiles:0.0} pixels, {this.CostOfTiles:0.0} times the time)");
        }

        var remedy = ways.Count > 0
            ? $"Train with {string.Join(" or ", ways)} and compare."
            : "No larger input shows more of it: it needs a camera that resolves it better, or one nearer to the part.";
        return $"{this.Kind} is found much worse than other defects (image AUROC {this.ImageAuroc:0.000}) and is thin: "
            + $"{this.Width.Picture:0.0} pixels in the picture, {this.Width.Input:0.0} in what the model sees. {remedy}";
    }
}
