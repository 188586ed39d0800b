namespace MultiAD.Edge.Inspection.Diagnostics;

/// <summary>Text from a file or the network, made fit for a terminal or a log.</summary>
public static class PrintableText
{
    /// <summary>The text with a question mark for each control character.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maximumLength">Characters that are kept.</param>
    public static string Of(string text, int maximumLength = int.MaxValue) =>
        new([.. text.Take(maximumLength).Select(character => char.IsControl(character) ? '?' : character)]);
}
