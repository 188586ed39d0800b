using System.Buffers;
using System.Collections.Concurrent;

namespace MultiAD.Edge.Inspection.Storage;

/// <summary>Clears the temporary files of <see cref="DurableFile"/> that killed runs left in a folder.</summary>
internal static class LeftTemporaries
{
    private const string Ending = ".tmp";
    private const int IdDigits = 32;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    // A younger one may be in use by another program of ours.
    private static readonly TimeSpan MinimumAge = TimeSpan.FromHours(1);

    // Once a process: a folder of many pictures is not listed for each of them.
    private static readonly ConcurrentDictionary<string, bool> Cleared = new(StringComparer.Ordinal);

    /// <summary>The name of a temporary file for a target.</summary>
    public static string NameFor(string target) => FileName.Fit("." + Path.GetFileName(target), $".{Guid.NewGuid():N}{Ending}");

    /// <summary>Clears a folder, at the first call for it; what cannot be cleared stays.</summary>
    /// <param name="directory">The folder's full path.</param>
    public static void Clear(string directory)
    {
        if (!Cleared.TryAdd(directory, true))
        {
            return;
        }

        try
        {
            var everything = new EnumerationOptions { AttributesToSkip = 0 };
            foreach (var file in new DirectoryInfo(directory).EnumerateFiles($".*{Ending}", everything))
            {
                if (IsOurs(file.Name) && DateTime.UtcNow - file.LastWriteTimeUtc > MinimumAge)
                {
                    file.Delete();
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only tidiness.
        }
    }

    // .NAME.ID.tmp, the ID as 32 digits in lower case.
    private static bool IsOurs(string name)
    {
        var rest = name.AsSpan()[..^Ending.Length];
        return rest.Length > IdDigits + 2
            && rest[^(IdDigits + 1)] == '.'
            && !rest[^IdDigits..].ContainsAnyExcept(Digits);
    }
}
