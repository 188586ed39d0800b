namespace MultiAD.Edge.Testing;

/// <summary>A folder that goes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Creates the folder.</summary>
    public TemporaryFolder() => this.Path = Directory.CreateTempSubdirectory("multiad-test-").FullName;

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Full path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(this.Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(this.Path, recursive: true);
        }
        catch (IOException)
        {
            // A child process may still hold a file, or a name may not be UTF-8.
            OddFiles.Remove(this.Path);
        }
    }
}
