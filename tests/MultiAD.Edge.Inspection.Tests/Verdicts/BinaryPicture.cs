namespace MultiAD.Edge.Inspection.Tests.Verdicts;

/// <summary>Small pictures written as text: a digit is a value, a dot is 0.</summary>
internal static class BinaryPicture
{
    public static float[] Values(params string[] rows) => [.. rows.SelectMany(row => row).Select(cell => cell == '.' ? 0f : cell - '0')];
}
