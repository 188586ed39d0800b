using System.Globalization;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>Marks files of a hot folder as done, each by one step that is either done or not, also when the process is killed.</summary>
/// <param name="options">Path, After and DoneFolder are used.</param>
/// <param name="journalPath">File that remembers what stays.</param>
internal sealed class DoneFiles(CameraOptions options, string journalPath)
{
    private readonly FileJournal journal = new(journalPath);
    private readonly Lock gate = new();

    /// <summary>Where files are moved to.</summary>
    public string Folder => options.DoneFolder ?? Path.Combine(options.Path, CameraOptions.DefaultDoneFolder);

    /// <summary>Tries whether files can be marked, before the first is judged.</summary>
    /// <exception cref="IOException">They cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Open()
    {
        if (options.After == DoneAction.Keep)
        {
            this.journal.Open();
            return;
        }

        // A folder is renamed or not, but never copied to another file system.
        var probe = Path.Combine(options.Path, $".multiad-{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(probe);
        if (options.After == DoneAction.Move)
        {
            this.MoveProbe(probe);
        }
        else
        {
            Directory.Delete(probe);
        }
    }

    /// <summary>Whether the journal has a file.</summary>
    public bool Has(FileStamp file) => options.After == DoneAction.Keep && this.journal.Has(file);

    /// <summary>Marks a file as done.</summary>
    /// <returns>False where it is not there, or not as it was when it was judged.</returns>
    /// <exception cref="IOException">It cannot be marked.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public bool TryMark(FileStamp file)
    {
        lock (this.gate)
        {
            var path = Path.Combine(options.Path, file.Name);
            if (FileStamp.Of(path) != file)
            {
                return false;
            }

            switch (options.After)
            {
                case DoneAction.Move:
                    Directory.CreateDirectory(this.Folder);
                    DurableFile.Move(path, this.FreeName(file));
                    break;
                case DoneAction.Delete:
                    File.Delete(path);
                    break;
                default:
                    this.journal.Add(file);
                    break;
            }

            return true;
        }
    }

    /// <summary>Lets the journal forget what is long gone.</summary>
    /// <param name="present">What is in the folder.</param>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    public void Forget(IReadOnlySet<FileStamp> present)
    {
        if (options.After == DoneAction.Keep)
        {
            this.journal.Forget(present);
        }
    }

    private void MoveProbe(string probe)
    {
        var moved = Path.Combine(this.Folder, Path.GetFileName(probe));
        try
        {
            Directory.CreateDirectory(this.Folder);
            Directory.Move(probe, moved);
            Directory.Delete(moved);
        }
        catch
        {
            Directory.Delete(probe);
            throw;
        }
    }

    // A camera may begin again with its first name: nothing that is done is replaced.
    private string FreeName(FileStamp file)
    {
        var path = Path.Combine(this.Folder, file.Name);
        var (stem, extension) = (Path.GetFileNameWithoutExtension(file.Name), Path.GetExtension(file.Name));
        var time = new DateTime(file.ModifiedTicks, DateTimeKind.Utc).ToString("yyyyMMdd'T'HHmmssfffffff", CultureInfo.InvariantCulture);
        for (var i = 1; File.Exists(path); i++)
        {
            var number = i == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"-{i}");
            path = Path.Combine(this.Folder, FileName.Fit(stem, $"-{time}{number}{extension}"));
        }

        return path;
    }
}
