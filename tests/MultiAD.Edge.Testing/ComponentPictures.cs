using Xunit;

namespace MultiAD.Edge.Testing;

/// <summary>Pictures with their components: what finds components finds these.</summary>
public static class ComponentPictures
{
    /// <summary>Rows with / between them; a dot is background, a digit the number of the component, in reading order.</summary>
    public static TheoryData<string> Labelled =>
    [
        ".../...",
        "1../.1./1.1",
        "1.../.1.2",
        "1.2/1.2",
        "1..1/1..1/1111",
        "1...1/1.2.1/1...1/11111",
        "1.1.1/1.1.1/111.1/..111",
        "..1/.../2..",
        "1.2.3/...../4.5.6",
    ];

    /// <summary>The component of each pixel, row by row; 0 for background.</summary>
    public static int[] Labels(string picture) =>
        [.. picture.Where(cell => cell != '/').Select(cell => cell == '.' ? 0 : cell - '0')];

    /// <summary>Width of a picture.</summary>
    public static int Width(string picture) => picture.Split('/')[0].Length;
}
