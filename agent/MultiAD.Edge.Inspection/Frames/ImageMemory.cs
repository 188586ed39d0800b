using System.Globalization;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// How large a picture may be for the memory there is. A file of a few kilobytes can promise a hundred megapixels, and the
/// process is ended without a word where memory runs out; so the size is judged before anything is decoded.
/// </summary>
internal static class ImageMemory
{
    /// <summary>Environment variable that sets the largest picture, in megapixels, 1 to 268.</summary>
    public const string Variable = "MULTIAD_MAX_MEGAPIXELS";

    /// <summary>Largest picture without the variable, in megapixels.</summary>
    public const int DefaultMegapixels = 50;

    /// <summary>Largest value of the variable: the square of the longest side.</summary>
    public const int MaximumMegapixels = 268;

    // A decoder's row and plane buffers, the decoded picture, its copy and the frames that wait in an agent.
    private const int BytesPerPixel = 24;

    // Above this only one picture is decoded at a time.
    private const long LargePixels = 16_000_000;

    private static readonly Lock Large = new();
    private static readonly int Megapixels = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Why a picture is not decoded; null where it may be.</summary>
    /// <param name="pixels">Width times height.</param>
    /// <returns>What is wrong and what to do, for behind the size.</returns>
    public static string? Refusal(long pixels) =>
        Refusal(pixels, Megapixels, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>As <see cref="Refusal(long)"/>.</summary>
    /// <param name="pixels">Width times height.</param>
    /// <param name="megapixels">Largest picture in megapixels.</param>
    /// <param name="available">Memory of the process in bytes; under a limit of the system less than the machine's.</param>
    public static string? Refusal(long pixels, int megapixels, long available)
    {
        if (pixels > megapixels * 1_000_000L)
        {
            return $"the limit is {megapixels} megapixels. Crop or scale the image down, or set {Variable} to more "
                + $"(up to {MaximumMegapixels}; each takes up to {BytesPerPixel} MB of memory).";
        }

        var share = available / 4 * 3;
        return pixels * BytesPerPixel > share
            ? $"working on it takes up to {pixels * BytesPerPixel / 1_000_000} MB of memory, and {share / 1_000_000} MB may be used. "
                + "Crop or scale the image down, or give the process more memory."
            : null;
    }

    /// <summary>Value of the variable.</summary>
    /// <returns>The default where it is missing or no number in the range.</returns>
    public static int Parse(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= MaximumMegapixels
            ? value
            : DefaultMegapixels;

    /// <summary>Decodes a picture; a large one alone.</summary>
    /// <param name="pixels">Width times height.</param>
    /// <param name="decode">Does it.</param>
    public static T Decode<T>(long pixels, Func<T> decode)
    {
        if (pixels <= LargePixels)
        {
            return decode();
        }

        lock (Large)
        {
            return decode();
        }
    }
}
