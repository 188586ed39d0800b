using System.Globalization;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>A region of interest as a bundle's manifest holds it: cells in reading order, run by run.</summary>
/// <param name="Width">Cells side by side over the frame's width, 1 to <see cref="RegionOfInterest.MaximumSide"/>.</param>
/// <param name="Height">Cells one above the other over its height, 1 to <see cref="RegionOfInterest.MaximumSide"/>.</param>
/// <param name="Runs">
/// Lengths of runs of cells with one space between them, the first outside, the second inside and so on; only the first may
/// be 0; together they are all cells.
/// </param>
public sealed record RegionRuns(int Width, int Height, string Runs)
{
    /// <summary>Most runs.</summary>
    public const int MaximumRuns = 32768;

    /// <summary>What is wrong, as one clause; null where nothing is.</summary>
    public string? Validate()
    {
        if (this.Width is < 1 or > RegionOfInterest.MaximumSide || this.Height is < 1 or > RegionOfInterest.MaximumSide)
        {
            return $"roi of {this.Width} x {this.Height} cells is outside 1 to {RegionOfInterest.MaximumSide} a side";
        }

        if (this.Decode() is not { } cells)
        {
            return $"roi runs are not at most {MaximumRuns} lengths that make {this.Width} x {this.Height} cells";
        }

        return RegionOfInterest.ShareOf(cells) >= RegionOfInterest.MinimumShare
            ? null
            : FormattableString.Invariant($"roi keeps {RegionOfInterest.ShareOf(cells):P2}; {RegionOfInterest.MinimumShare:P0} is needed");
    }

    /// <summary>Writes cells as runs.</summary>
    /// <param name="cells">Height x width cells, row by row, true inside.</param>
    /// <param name="width">Cells side by side.</param>
    /// <param name="height">Cells one above the other.</param>
    internal static RegionRuns Encode(bool[] cells, int width, int height)
    {
        var runs = new List<int>();
        var (isInside, start) = (false, 0);
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (cells[cell] != isInside)
            {
                runs.Add(cell - start);
                (isInside, start) = (!isInside, cell);
            }
        }

        runs.Add(cells.Length - start);
        return new RegionRuns(width, height, string.Join(' ', runs));
    }

    /// <summary>The cells, row by row, true inside; null where the runs are not as they must be. The sides are in range.</summary>
    internal bool[]? Decode()
    {
        var cells = new bool[this.Width * this.Height];
        var (next, count) = (0, 0);
        foreach (var range in this.Runs.AsSpan().Split(' '))
        {
            var isNumber = int.TryParse(this.Runs.AsSpan()[range], NumberStyles.None, CultureInfo.InvariantCulture, out var length);
            if (!isNumber || length > cells.Length - next || (length == 0 && count > 0) || count == MaximumRuns)
            {
                return null;
            }

            cells.AsSpan(next, length).Fill(count % 2 == 1);
            next += length;
            count++;
        }

        return next == cells.Length ? cells : null;
    }
}
