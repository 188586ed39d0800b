namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>
/// What a station knows of its folder for as long as its line runs: a camera whose thread hangs leaves it to its successor.
/// </summary>
/// <param name="options">Path, After, DoneFolder and Journal are used.</param>
/// <param name="journal">File for what a hot folder keeps, where the options name none.</param>
internal sealed class FolderMemory(CameraOptions options, string journal)
{
    private volatile string? lastReplayed;

    /// <summary>Name of the file that was replayed last; null before the first and once the folder begins anew.</summary>
    public string? LastReplayed
    {
        get => this.lastReplayed;
        set => this.lastReplayed = value;
    }

    /// <summary>Files of a hot folder that are under way or done.</summary>
    public HandedFiles Files { get; } = new(new DoneFiles(options, options.Journal ?? journal));
}
