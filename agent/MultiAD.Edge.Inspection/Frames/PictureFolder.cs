using System.Globalization;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Inspection.Frames;

/// <summary>
/// The pictures of a folder, and what was passed over beside them: files and folders that systems leave behind, pictures of
/// kinds that are not read, what is no regular file, pictures in subfolders.
/// </summary>
public sealed class PictureFolder
{
    private static readonly string[] SystemNames =
    [
        "Thumbs.db", "ehthumbs.db", "desktop.ini", "@eaDir", "@Recycle", "@Recently-Snapshot", "#recycle", "#snapshot",
        "__MACOSX", "$RECYCLE.BIN", "System Volume Information", "lost+found", "RECYCLER",
    ];

    private static readonly string[] OtherPictures =
    [
        ".heic", ".heif", ".avif", ".webp", ".gif", ".jp2", ".j2k", ".jxl", ".jfif", ".psd", ".exr", ".hdr", ".pgm", ".ppm", ".pnm",
        ".dng", ".raw", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf",
    ];

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string path;
    private readonly bool recursive;
    private readonly List<string> pictures = [];
    private readonly SortedDictionary<string, int> otherKinds = new(StringComparer.Ordinal);
    private int leftBehind;
    private int irregular;
    private int below;

    private PictureFolder(string path, bool recursive)
    {
        this.path = path;
        this.recursive = recursive;
    }

    /// <summary>Paths of the pictures, each starting with the folder's, sorted by name so that every run sees the same order.</summary>
    public IReadOnlyList<string> Pictures => this.pictures;

    /// <summary>Lists a folder; no picture is opened.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="recursive">Whether subfolders are taken too; a subfolder that is a link is not followed.</param>
    /// <exception cref="IOException">The folder is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static PictureFolder Read(string path, bool recursive = false)
    {
        var folder = new PictureFolder(path, recursive);
        folder.AddFrom(path);
        folder.pictures.Sort(StringComparer.Ordinal);
        return folder;
    }

    /// <summary>
    /// True for what systems leave behind and nobody took a picture for: names that begin with a dot (<c>._000.jpg</c> of a
    /// Mac, <c>.ipynb_checkpoints</c>), <c>Thumbs.db</c>, <c>@eaDir</c>, <c>__MACOSX</c> and their like.
    /// </summary>
    /// <param name="name">Name of a file or folder, without its path.</param>
    public static bool IsLeftBehind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith('.') || SystemNames.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>True for a regular file with the extension of a picture that no system left behind; it is not opened.</summary>
    /// <param name="file">Path of the file.</param>
    public static bool IsPicture(string file) =>
        !IsLeftBehind(Path.GetFileName(file)) && ImageFile.HasImageExtension(file) && RegularFile.OtherKind(file) is null;

    /// <summary>What was passed over, a sentence or two a note; nothing where nothing was.</summary>
    public IEnumerable<string> Notes()
    {
        if (this.leftBehind > 0)
        {
            yield return $"{this.path}: {Count(this.leftBehind, "entry", "entries")} that systems leave behind "
                + "(names with a dot in front, Thumbs.db, @eaDir and the like) passed over.";
        }

        if (this.otherKinds.Count > 0)
        {
            var kinds = string.Join(", ", this.otherKinds.Select(kind => $"{Number(kind.Value)} {kind.Key[1..].ToUpperInvariant()}"));
            yield return $"{this.path}: {Count(this.otherKinds.Values.Sum(), "picture")} of a kind that is not read passed over ({kinds}). "
                + "Convert them to PNG or JPEG to have them used.";
        }

        if (this.irregular > 0)
        {
            yield return $"{this.path}: {Count(this.irregular, "entry", "entries")} with the name of a picture passed over: "
                + "a pipe, socket, device or folder is no file.";
        }

        if (this.below > 0)
        {
            yield return $"{this.path}: {Count(this.below, "picture")} in subfolders passed over; "
                + "only what lies directly in the folder is taken.";
        }
    }

    private static string Count(int count, string one, string? many = null) =>
        $"{Number(count)} {(count == 1 ? one : many ?? one + "s")}";

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private void AddFrom(string folder)
    {
        if (!Directory.Exists(folder) && FileName.EncodingFault(folder) is { } fault)
        {
            throw new IOException($"{folder}: {fault}");
        }

        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything))
        {
            var isFolder = entry is DirectoryInfo;
            if (IsLeftBehind(entry.Name))
            {
                this.leftBehind++;
            }
            else if (!isFolder)
            {
                this.AddFile(Path.Combine(folder, entry.Name));
            }
            else if (ImageFile.HasImageExtension(entry.Name))
            {
                this.irregular++;
            }
            else if (entry.LinkTarget is null)
            {
                this.AddFolder(Path.Combine(folder, entry.Name));
            }
        }
    }

    private void AddFile(string file)
    {
        var extension = Path.GetExtension(file).ToLowerInvariant();
        if (OtherPictures.Contains(extension, StringComparer.Ordinal))
        {
            this.otherKinds[extension] = this.otherKinds.GetValueOrDefault(extension) + 1;
        }
        else if (ImageFile.HasImageExtension(file) && RegularFile.OtherKind(file) is null)
        {
            this.pictures.Add(file);
        }
        else if (ImageFile.HasImageExtension(file))
        {
            this.irregular++;
        }
    }

    private void AddFolder(string folder)
    {
        if (this.recursive)
        {
            this.AddFrom(folder);
            return;
        }

        try
        {
            this.below += Read(folder, recursive: true).Pictures.Count;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only a number for a note.
        }
    }
}
