using System.Text.Json.Serialization;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>How a frame is cut into overlapping tiles of equal size; the same numbers stand in a bundle's manifest.</summary>
/// <param name="Columns">Tiles side by side, 1 to <see cref="MaximumSide"/>.</param>
/// <param name="Rows">Tiles one above the other, 1 to <see cref="MaximumSide"/>.</param>
/// <param name="Overlap">Share of a tile's side that it has in common with its neighbour, 0 to <see cref="MaximumOverlap"/>.</param>
public sealed record TileGrid(int Columns, int Rows, double Overlap)
{
    /// <summary>Most columns, and most rows.</summary>
    public const int MaximumSide = 8;

    /// <summary>Most tiles.</summary>
    public const int MaximumCount = 32;

    /// <summary>Largest overlap; with more, three tiles would meet.</summary>
    public const double MaximumOverlap = 0.5;

    /// <summary>Overlap unless another is asked for: wider than what a model's border cells see of the padding around them.</summary>
    public const double DefaultOverlap = 0.125;

    /// <summary>The whole frame as one tile.</summary>
    public static TileGrid Whole { get; } = new(1, 1, 0);

    /// <summary>Number of tiles.</summary>
    [JsonIgnore]
    public int Count => this.Columns * this.Rows;

    /// <summary>Everything that is out of range, each as one clause; empty where nothing is.</summary>
    public IEnumerable<string> Validate()
    {
        if (this.Columns is < 1 or > MaximumSide || this.Rows is < 1 or > MaximumSide || this.Count > MaximumCount)
        {
            yield return
                $"tiles {this.Columns} x {this.Rows} are outside 1 to {MaximumSide} columns and rows with {MaximumCount} tiles at most";
        }

        if (this.Overlap is not (>= 0 and <= MaximumOverlap))
        {
            yield return FormattableString.Invariant($"tile overlap {this.Overlap} is outside 0 to {MaximumOverlap}");
        }
    }
}
