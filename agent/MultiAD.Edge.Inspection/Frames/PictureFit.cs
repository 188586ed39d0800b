namespace MultiAD.Edge.Inspection.Frames;

/// <summary>Scales a picture down until its file is small enough.</summary>
public static class PictureFit
{
    /// <summary>Side at which a picture stays whatever its size, in pixels.</summary>
    public const int MinimumSide = 64;

    private const double Smaller = 0.7;

    /// <summary>Encodes a picture at smaller and smaller sizes.</summary>
    /// <param name="side">Longest side to begin with, in pixels.</param>
    /// <param name="maximumBytes">Size that it is scaled down to; a picture of 64 pixels may be larger.</param>
    /// <param name="encode">Encodes it with a longest side.</param>
    public static byte[] Encode(int side, int maximumBytes, Func<int, byte[]> encode)
    {
        ArgumentNullException.ThrowIfNull(encode);
        while (true)
        {
            var file = encode(side);
            if (file.Length <= maximumBytes || side <= MinimumSide)
            {
                return file;
            }

            side = Math.Max(MinimumSide, (int)(side * Smaller));
        }
    }
}
