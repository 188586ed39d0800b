namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>
/// Wakes a thread when something comes into a folder. The kernel says nothing of what another computer puts into a network
/// share, and may lose what comes too quickly: whoever waits looks into the folder after a while all the same.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    private readonly ManualResetEventSlim wake = new();
    private readonly ITimer timer;
    private FileSystemWatcher? watcher;
    private int came;

    /// <param name="time">Clock of the waits.</param>
    public FolderWatch(TimeProvider time) => this.timer = time.CreateTimer(
        static state => ((ManualResetEventSlim)state!).Set(), this.wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Watches a folder; where the kernel watches nothing, waits only end by time.</summary>
    public void Open(string folder)
    {
        this.watcher?.Dispose();
        this.watcher = null;
        try
        {
            // Names alone: what grows is looked at again when it may be at rest.
            var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName };
            this.watcher = watcher;
            watcher.Created += (_, _) => this.Wake();
            watcher.Renamed += (_, _) => this.Wake();
            watcher.Error += (_, _) => this.Wake();
            watcher.EnableRaisingEvents = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // No instance of inotify is left, or the file system has none.
        }

        this.Wake();
    }

    /// <summary>Blocks until something came, or the time has passed.</summary>
    /// <returns>Whether something came since the last wait.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool Wait(TimeSpan longest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Volatile.Read(ref this.came) == 0 && longest > TimeSpan.Zero)
        {
            this.timer.Change(longest, Timeout.InfiniteTimeSpan);
            this.wake.Wait(cancellationToken);
        }

        this.wake.Reset();
        return Interlocked.Exchange(ref this.came, 0) != 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        this.watcher?.Dispose();
        this.timer.Dispose();
        this.wake.Dispose();
    }

    private void Wake()
    {
        Volatile.Write(ref this.came, 1);
        this.wake.Set();
    }
}
