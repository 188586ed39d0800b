using System.Diagnostics;

namespace MultiAD.Edge.Testing;

/// <summary>Files that .NET cannot make.</summary>
public static class OddFiles
{
    /// <summary>The name that <see cref="CopyAsLatin1"/> gives, as .NET lists it.</summary>
    public const string Latin1Name = "caf\uFFFD.png";

    /// <summary>Makes a pipe.</summary>
    /// <returns>Its path.</returns>
    public static string MakePipe(string path)
    {
        Run("mkfifo", path);
        return path;
    }

    /// <summary>Copies a file under a name that is Latin-1 and not UTF-8.</summary>
    public static void CopyAsLatin1(string source, string folder) =>
        Run("sh", "-c", "mkdir -p \"$2\" && cp \"$1\" \"$2/$(printf 'caf\\351.png')\"", "sh", source, folder);

    /// <summary>Gives a file or folder such a name, less its extension.</summary>
    public static void RenameAsLatin1(string path) =>
        Run("sh", "-c", "mv \"$1\" \"$(dirname \"$1\")/$(printf 'caf\\351')\"", "sh", path);

    /// <summary>Removes a folder with all that is in it, whatever its names.</summary>
    public static void Remove(string folder) => Run("rm", "-rf", folder);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
        }
    }
}
