using OpenCvSharp;

namespace MultiAD.Edge.Benchmarks.Stress;

/// <summary>
/// A change between the parts that were trained on and those that are inspected: of the light or of the part's place.
/// </summary>
/// <param name="Name">Its name.</param>
internal sealed record PictureChange(string Name)
{
    /// <summary>Side that shifts are given for.</summary>
    public const double ReferenceSide = 256;

    /// <summary>All changes that are measured, two levels of each.</summary>
    public static IReadOnlyList<PictureChange> All { get; } =
    [
        new("gamma 0.7") { Gamma = 0.7 },
        new("gamma 1.4") { Gamma = 1.4 },
        new("gain 0.85") { Red = 0.85, Green = 0.85, Blue = 0.85 },
        new("gain 1.15") { Red = 1.15, Green = 1.15, Blue = 1.15 },
        new("shift by 2 of 256 pixels in x and y") { Shift = 2 },
        new("shift by 6 of 256 pixels in x and y") { Shift = 6 },
        new("turn by 1 degree") { Degrees = 1 },
        new("turn by 3 degrees") { Degrees = 3 },
    ];

    /// <summary>Exponent on levels 0..1; below 1 the picture gets brighter.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>Factor of the red channel, after the exponent.</summary>
    public double Red { get; init; } = 1;

    /// <summary>Factor of the green channel.</summary>
    public double Green { get; init; } = 1;

    /// <summary>Factor of the blue channel.</summary>
    public double Blue { get; init; } = 1;

    /// <summary>Shift to the right and down, in pixels of a picture with a side of <see cref="ReferenceSide"/>.</summary>
    public double Shift { get; init; }

    /// <summary>Turn about the centre, anticlockwise.</summary>
    public double Degrees { get; init; }

    private bool MovesParts => this.Shift != 0 || this.Degrees != 0;

    /// <summary>Changes a picture, 8-bit BGR; the caller disposes the result.</summary>
    public Mat Apply(Mat picture)
    {
        var result = this.Move(picture, InterpolationFlags.Linear);
        var table = new byte[3 * 256];
        double[] gains = [this.Blue, this.Green, this.Red];
        for (var level = 0; level < 256; level++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var changed = 255 * gains[channel] * Math.Pow(level / 255.0, this.Gamma);
                table[(3 * level) + channel] = (byte)Math.Clamp(Math.Round(changed), 0, 255);
            }
        }

        using var levels = new Mat(1, 256, MatType.CV_8UC3);
        levels.SetArray(table.Chunk(3).Select(entry => new Vec3b(entry[0], entry[1], entry[2])).ToArray());
        Cv2.LUT(result, levels, result);
        return result;
    }

    /// <summary>Moves a defect's mask as <see cref="Apply"/> moves the part, with no values between those it has.</summary>
    /// <returns>The caller disposes it.</returns>
    public Mat ApplyToMask(Mat mask) => this.Move(mask, InterpolationFlags.Nearest);

    private Mat Move(Mat picture, InterpolationFlags interpolation)
    {
        if (!this.MovesParts)
        {
            return picture.Clone();
        }

        // The centre between the middle pixels, so that the turn moves all edges alike.
        using var move = Cv2.GetRotationMatrix2D(new Point2f((picture.Cols - 1) / 2f, (picture.Rows - 1) / 2f), this.Degrees, 1);
        move.Set(0, 2, move.Get<double>(0, 2) + (this.Shift * picture.Cols / ReferenceSide));
        move.Set(1, 2, move.Get<double>(1, 2) + (this.Shift * picture.Rows / ReferenceSide));
        var result = new Mat();
        Cv2.WarpAffine(picture, result, move, picture.Size(), interpolation, BorderTypes.Replicate);
        return result;
    }
}
