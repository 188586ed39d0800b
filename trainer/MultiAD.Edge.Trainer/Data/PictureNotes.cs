using System.Numerics;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Trainer.Data;

/// <summary>What is worth knowing about pictures that can be read and still give a poor model.</summary>
internal static class PictureNotes
{
    /// <summary>Longest side over shortest up to which nothing is said.</summary>
    public const double UsualAspect = 4;

    // 14 bits in a file of 16, or a very dark picture; 12 bits use 6 %, 10 bits 1.6 %.
    private const int DarkBelow = 1 << 14;
    private const int Full = 65535;

    /// <summary>A note on 16-bit files that use a small part of their range, as those of 10- and 12-bit cameras do.</summary>
    /// <param name="files">Files in all.</param>
    /// <param name="sixteenBit">Those of them with 16 bits.</param>
    /// <param name="brightest">Highest value in those, 0 to 65535.</param>
    /// <returns>Null where nothing is to be said.</returns>
    public static string? OfRange(int files, int sixteenBit, int brightest)
    {
        if (sixteenBit == 0 || brightest >= DarkBelow)
        {
            return null;
        }

        var used = BitOperations.Log2((uint)Math.Max(1, brightest)) + 1;
        var percent = 100.0 * brightest / Full;
        return FormattableString.Invariant($"{sixteenBit} of {files} photos are of 16 bits, and their brightest pixel uses {percent:0.#} % ")
            + $"of the range: data of {used} bits in files of 16 is seen nearly black. Let the camera put its values into the upper bits "
            + $"(times {1 << (16 - used)}) or write 8 bits, for training and on the line alike.";
    }

    /// <summary>A note on long pictures, as line-scan cameras give them, which the square input squeezes.</summary>
    /// <param name="width">Width of a picture in pixels.</param>
    /// <param name="height">Height of a picture in pixels.</param>
    /// <param name="tiles">How it is cut.</param>
    /// <returns>Null where no tile is above <see cref="UsualAspect"/>.</returns>
    public static string? OfShape(int width, int height, TileGrid tiles)
    {
        var tile = (double)width / tiles.Columns / height * tiles.Rows;
        if (Math.Max(tile, 1 / tile) <= UsualAspect)
        {
            return null;
        }

        var aspect = (double)Math.Max(width, height) / Math.Min(width, height);
        var count = Math.Clamp((int)Math.Round(aspect), 2, TileGrid.MaximumSide);
        var grid = width > height ? $"{count}x1" : $"1x{count}";
        var parts = (int)Math.Ceiling(aspect / (count * UsualAspect));
        var rest = parts > 1 ? $", on pictures that were cut into {parts} parts along the longer side before" : string.Empty;
        return FormattableString.Invariant($"pictures of {width} x {height} have an aspect ratio of {aspect:0.#}:1, and ")
            + $"the square input squeezes their longer side. --tiles {grid} keeps it{rest}.";
    }
}
