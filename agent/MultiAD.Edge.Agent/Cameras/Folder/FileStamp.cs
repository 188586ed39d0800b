namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>A file as it was at one moment; another picture under the same name is another part.</summary>
/// <param name="Name">Name without its folder.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedTicks">Time of its last change (UTC), in ticks of 100 ns.</param>
internal readonly record struct FileStamp(string Name, long Length, long ModifiedTicks)
{
    /// <summary>The file as it is now; null where it is gone.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists ? new FileStamp(file.Name, file.Length, file.LastWriteTimeUtc.Ticks) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It went while it was looked at.
            return null;
        }
    }
}
