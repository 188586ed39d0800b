using System.Text.Json;
using OpenCvSharp;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// A region of interest as people write it: polygons in the coordinates of one picture; what any of them covers is inspected.
/// </summary>
/// <param name="Width">Width of the picture in pixels, 1 to <see cref="ImageFile.MaximumSide"/>.</param>
/// <param name="Height">Height of the picture in pixels, 1 to <see cref="ImageFile.MaximumSide"/>.</param>
/// <param name="Polygons">1 to 256 polygons of 3 to 4096 points x, y; each point on the picture or its edge.</param>
internal sealed record RegionPolygons(int Width, int Height, double[][][] Polygons)
{
    private const int MaximumPolygons = 256;
    private const int MaximumPoints = 4096;

    // Fractions of a cell, as powers of two, that the drawing keeps.
    private const int FractionBits = 4;

    /// <summary>Reads JSON.</summary>
    /// <exception cref="JsonException">It has another form.</exception>
    public static RegionPolygons Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, RegionJson.Default.RegionPolygons) ?? throw new JsonException("it is null");

    /// <summary>What is wrong, as one clause; null where nothing is.</summary>
    public string? Validate()
    {
        if (this.Width is < 1 or > ImageFile.MaximumSide || this.Height is < 1 or > ImageFile.MaximumSide)
        {
            return $"width and height are {this.Width} and {this.Height}; 1 to {ImageFile.MaximumSide} is needed, the picture's size";
        }

        if (this.Polygons.Length is < 1 or > MaximumPolygons)
        {
            return $"polygons holds {this.Polygons.Length} of them; 1 to {MaximumPolygons} are needed";
        }

        for (var i = 0; i < this.Polygons.Length; i++)
        {
            if (this.Polygons[i] is not { Length: >= 3 and <= MaximumPoints } points)
            {
                return $"polygon {i + 1} has {this.Polygons[i]?.Length ?? 0} points; 3 to {MaximumPoints} are needed";
            }

            if (Array.FindIndex(points, point => !this.IsOnPicture(point)) is >= 0 and var odd)
            {
                return $"point {odd + 1} of polygon {i + 1} is not [x, y] with x of 0 to {this.Width} and y of 0 to {this.Height}";
            }
        }

        return null;
    }

    /// <summary>Draws valid polygons.</summary>
    /// <exception cref="RegionException">They keep too little, or are too ragged.</exception>
    public RegionOfInterest ToRegion()
    {
        var (width, height) = RegionOfInterest.SizeFor(this.Width, this.Height);
        using var mask = new Mat(height, width, MatType.CV_8UC1, Scalar.Black);
        var (scaleX, scaleY) = ((double)width / this.Width, (double)height / this.Height);

        // One by one: drawn together, two that overlap would leave a hole.
        foreach (var points in this.Polygons)
        {
            Point[] scaled = [.. points.Select(point => new Point(Fixed(point[0] * scaleX), Fixed(point[1] * scaleY)))];
            Cv2.FillPoly(mask, [scaled], Scalar.White, LineTypes.Link8, FractionBits);
        }

        return RegionOfInterest.FromMask(mask);
    }

    // The drawing counts from the middle of a cell, the coordinates from the picture's edge.
    private static int Fixed(double cells) => (int)Math.Round((cells - 0.5) * (1 << FractionBits));

    private bool IsOnPicture(double[]? point) =>
        point is { Length: 2 } && point[0] >= 0 && point[0] <= this.Width && point[1] >= 0 && point[1] <= this.Height;
}
