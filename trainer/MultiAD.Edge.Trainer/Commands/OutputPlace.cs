using System.Globalization;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Trainer.Commands;

/// <summary>Tries whether a result can be written, before the work that it costs.</summary>
internal static class OutputPlace
{
    /// <summary>Space that a bundle needs, in bytes; those of a 256-pixel model have 5 to 20 million.</summary>
    public const long BundleBytes = 24 << 20;

    /// <summary>Space that a report needs, in bytes.</summary>
    public const long ReportBytes = 8 << 20;

    /// <summary>
    /// Writes and deletes a small file, and looks at the free space: in the folder, or in the one above it that it is going to
    /// be made in.
    /// </summary>
    /// <param name="option">Option that names the place, such as <c>--out</c>.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="bytes">Space that is needed.</param>
    /// <exception cref="CommandException">Nothing can be written there, or there is too little space.</exception>
    public static void Require(string option, string folder, long bytes)
    {
        var place = Existing(folder);
        var probe = Path.Combine(place, $".multiad-{Guid.NewGuid():N}.probe");
        long free;
        try
        {
            DurableFile.Write(probe, new byte[4096]);
            File.Delete(probe);
            free = new DriveInfo(place).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                $"{option}: nothing can be written to the folder {place} ({error.Message}), and nothing was begun. "
                + "Make room there, allow writing, or name another place.",
                error);
        }

        if (free < bytes)
        {
            throw new CommandException(string.Create(
                CultureInfo.InvariantCulture,
                $"{option}: {free >> 20} MiB are free in the folder {place}, about {bytes >> 20} MiB are needed, ")
                + "and nothing was begun. Make room there, or name another place.");
        }
    }

    /// <summary>Tries the places of a training's results.</summary>
    /// <param name="bundle">The bundle's file.</param>
    /// <param name="report">Folder of the report; null for none.</param>
    /// <exception cref="CommandException">One of them cannot be written.</exception>
    public static void RequireFor(string bundle, string? report)
    {
        Require("--out", FolderOf(bundle), BundleBytes);
        if (report is not null)
        {
            Require("--report", report, ReportBytes);
        }
    }

    private static string Existing(string folder)
    {
        var place = Path.GetFullPath(folder);
        while (!Directory.Exists(place) && Path.GetDirectoryName(place) is { } above)
        {
            place = above;
        }

        return place;
    }

    /// <summary>The folder of a file.</summary>
    public static string FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file))!;
}
