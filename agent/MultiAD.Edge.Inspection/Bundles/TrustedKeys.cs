namespace MultiAD.Edge.Inspection.Bundles;

/// <summary>The public keys that a device or a person trusts. Several at once allow a rotation: add, sign anew, remove.</summary>
public sealed class TrustedKeys
{
    private const int MaximumFiles = 64;
    private readonly IReadOnlyList<TrustedKey> keys;

    private TrustedKeys(string origin, IReadOnlyList<TrustedKey> keys)
    {
        this.Origin = origin;
        this.keys = keys;
    }

    /// <summary>Folder or file that the keys came from, for messages.</summary>
    public string Origin { get; }

    /// <summary>How many files there are.</summary>
    public int Count => this.keys.Count;

    /// <summary>
    /// Reads all keys of a folder, or one file. In a folder every file counts but those whose name begins with a dot: one that
    /// is no key is an error, so that a misnamed key is not overlooked. Folders inside are not looked into.
    /// </summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="mayBeMissing">Whether a folder that is not there is one without keys.</param>
    /// <exception cref="KeyFileException">It is missing, cannot be read, or holds something else.</exception>
    public static TrustedKeys Read(string path, bool mayBeMissing = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
        {
            return new TrustedKeys(path, [TrustedKey.Read(path)]);
        }

        string[] files = [.. List(path, mayBeMissing).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)];
        return files.Length <= MaximumFiles
            ? new TrustedKeys(path, [.. files.Select(TrustedKey.Read)])
            : throw new KeyFileException(
                $"{path}: the folder holds {files.Length} files; at most {MaximumFiles} public keys are expected. "
                + "Name the folder that holds the trusted keys and nothing else.");
    }

    /// <summary>Keys with an id: none or one, unless somebody made two keys for one id.</summary>
    public IEnumerable<TrustedKey> Find(string id) => this.keys.Where(key => key.Id == id);

    /// <summary>The keys by their ids, or that there is none; for messages.</summary>
    public string Describe() =>
        this.keys.Count == 0 ? "none" : string.Join(", ", this.keys.Select(key => $"{key.Id} ({Path.GetFileName(key.File)})"));

    // Asking whether a folder exists would call one that may not be read missing.
    private static string[] List(string path, bool mayBeMissing)
    {
        try
        {
            return Directory.GetFiles(path);
        }
        catch (DirectoryNotFoundException error)
        {
            return mayBeMissing
                ? []
                : throw new KeyFileException(
                    $"{path}: there is no such folder or file of trusted public keys. Check the path, or make the folder and copy "
                    + "NAME.pub.pem of multiad-train key new into it.",
                    error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(
                $"{path}: the trusted keys cannot be listed ({error.Message}). Check that this user may read the folder.", error);
        }
    }
}
