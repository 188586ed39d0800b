using System.CommandLine;
using MultiAD.Edge.Trainer.Data;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>What a command does with images that it cannot use.</summary>
internal static class UnreadableOptions
{
    /// <summary>Leaves them out.</summary>
    public const string SkipName = "--skip-unreadable";

    /// <summary>Lists them in a file.</summary>
    public const string ListName = "--list-unreadable";

    /// <summary>The options, new ones for each command.</summary>
    public static IEnumerable<Option> Create()
    {
        yield return new Option<bool>(SkipName) { Description = "Leave images out that cannot be used, in place of ending." };
        yield return new Option<string?>(ListName)
        {
            Description = "Write the images that cannot be used into this file, a line each: path, tab, reason.",
            HelpName = "FILE",
        };
    }

    /// <summary>Runs work, tells which images cannot be used and writes the list, also where the work ends because of them.</summary>
    /// <param name="file">File for the list; null for none. It is empty where all can be used.</param>
    /// <param name="work">Gives what was left out, null for nothing.</param>
    /// <exception cref="UnreadableImagesException">From the work.</exception>
    /// <exception cref="IOException">The list cannot be written.</exception>
    public static void Run(string? file, Func<UnreadableImages?> work)
    {
        try
        {
            var leftOut = work() ?? new UnreadableImages();
            if (file is not null)
            {
                leftOut.WriteTo(file);
            }
        }
        catch (UnreadableImagesException error)
        {
            if (error.Images.Count > 1)
            {
                Console.Error.WriteLine($"These images cannot be used:{error.Images.List()}");
            }

            if (file is not null)
            {
                error.Images.WriteTo(file);
            }

            throw;
        }
    }
}
