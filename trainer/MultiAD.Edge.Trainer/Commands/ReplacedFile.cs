using MultiAD.Edge.Inspection.Diagnostics;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>Says that a file will be replaced, before the work whose end replaces it.</summary>
internal static class ReplacedFile
{
    /// <summary>Tells of a file that is there already.</summary>
    /// <param name="path">What will be written; null for nothing.</param>
    public static void Tell(string? path)
    {
        if (File.Exists(path))
        {
            Console.Error.WriteLine(
                $"note: {PrintableText.Of(path)} is there already and will be replaced when the work is done. Stop now to keep it.");
        }
    }
}
