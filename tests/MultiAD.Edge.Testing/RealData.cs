using System.Runtime.CompilerServices;

namespace MultiAD.Edge.Testing;

/// <summary>Real images and weights that lie beside the project, or inside it as <c>shared</c>; tests only.</summary>
public static class RealData
{
    /// <summary>Root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The folder of real data, or null where there is none.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>Full path of something under the folder of real data.</summary>
    public static string Path(string relative) =>
        System.IO.Path.Combine(Root ?? throw new InvalidOperationException("There is no shared folder."), relative);

    /// <summary>True where a file or folder is there.</summary>
    public static bool Has(string relative) =>
        Root is not null && (File.Exists(Path(relative)) || Directory.Exists(Path(relative)));

    private static string? FindRoot()
    {
        string[] places = [System.IO.Path.Combine(Repository, "shared"), System.IO.Path.Combine(Repository, "..", "shared")];
        return places.Select(System.IO.Path.GetFullPath).FirstOrDefault(Directory.Exists);
    }

    private static string FindRepository([CallerFilePath] string thisFile = "")
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "MultiAD.Edge.sln")))
            {
                return folder.FullName;
            }
        }

        return new FileInfo(thisFile).Directory!.Parent!.Parent!.FullName;
    }
}
