namespace MultiAD.Edge.Agent.Models.Store;

/// <summary>
/// Keeps a second agent, or a command, from changing a store that one works with. It is the system's lock on a file, so that it
/// goes with the process however that ends.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private const string FileName = "lock";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly FileStream? file;

    private StoreLock(FileStream? file) => this.file = file;

    /// <summary>Takes a store for this process; waits a little for one that is only looked at.</summary>
    /// <param name="folder">Folder of the store; made where it is missing.</param>
    /// <exception cref="ModelStoreException">Another process has it.</exception>
    public static StoreLock Take(string folder)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            if (TryTake(folder, out var taken))
            {
                return taken!;
            }

            if (waited >= Patience)
            {
                throw new ModelStoreException(
                    $"{folder}: the models are in use by another process, an agent or a multiad-agent model command. End it, or give this "
                    + "agent a folder of its own with Outbox:Path.");
            }

            Thread.Sleep(Pause);
        }
    }

    /// <summary>Takes a store, where no other process has it.</summary>
    /// <param name="folder">Folder of the store; made where it is missing.</param>
    /// <param name="taken">The lock. On a disk that takes nothing it locks nothing: nobody can change anything there.</param>
    public static bool TryTake(string folder, out StoreLock? taken)
    {
        taken = null;
        try
        {
            Directory.CreateDirectory(folder);
            taken = new StoreLock(new FileStream(PathOf(folder), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (IOException error) when (IsHeld(error))
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            taken = new StoreLock(null);
            return true;
        }
    }

    /// <summary>Whether a process works with a store.</summary>
    public static bool IsTaken(string folder)
    {
        try
        {
            using var file = new FileStream(PathOf(folder), FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (IOException error) when (IsHeld(error))
        {
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.file?.Dispose();

    private static string PathOf(string folder) => Path.Combine(folder, FileName);

    // What .NET throws where another process has the lock: EWOULDBLOCK, or a sharing violation.
    private static bool IsHeld(IOException error) => error.GetType() == typeof(IOException) && (error.HResult & 0xFFFF) is 11 or 32;
}
