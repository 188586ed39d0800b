using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>
/// Takes each picture that is put into a folder once, when it is complete, in the order of time. A picture is marked as done
/// when its part has its result, so that none is lost and none judged twice when the process is killed between two marks.
/// </summary>
internal sealed class HotFolderCamera : ICamera
{
    // A read that waits for parts must not look like one that hangs.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly CameraOptions options;
    private readonly TimeProvider time;
    private readonly HandedFiles files;
    private readonly Arrivals arrivals;
    private readonly FolderWatch watch;
    private readonly Queue<FileStamp> ready = new();
    private long looked;
    private int turn;

    /// <summary>Makes the camera; nothing is read before <see cref="Open"/>.</summary>
    /// <param name="options">Path, After, DoneFolder, SettleTime, IncompleteTime and PollInterval are used.</param>
    /// <param name="timeProvider">Clock of the looks into the folder.</param>
    /// <param name="memory">What is under way and done; null for a camera that nobody follows.</param>
    public HotFolderCamera(CameraOptions options, TimeProvider timeProvider, FolderMemory? memory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        this.options = options;
        this.time = timeProvider;
        this.files = (memory ?? new FolderMemory(options, Path.Combine(options.Path, ".multiad-files.journal"))).Files;
        this.arrivals = new Arrivals(options, timeProvider);
        this.watch = new FolderWatch(timeProvider);
    }

    /// <inheritdoc/>
    public string Description => $"hot folder {this.options.Path}";

    /// <inheritdoc/>
    public bool EveryFrameCounts => true;

    private string PathKey => this.options.KeyOf(nameof(CameraOptions.Path));

    /// <inheritdoc/>
    public void Open(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        this.RequireFolder(null);
        this.ready.Clear();
        try
        {
            this.turn = this.files.Open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            this.RequireFolder(error);
            throw this.CannotMark("its files", error);
        }

        this.watch.Open(this.options.Path);
    }

    /// <inheritdoc/>
    public FrameRead Read(Frame frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frame);
        this.files.Confirm(this.turn);
        if (this.ready.Count == 0 && this.IsLookDue(cancellationToken))
        {
            this.Look();
        }

        while (this.ready.TryDequeue(out var file))
        {
            if (this.TryTake(file, frame) is { } read)
            {
                return read;
            }
        }

        return FrameRead.Waiting;
    }

    /// <inheritdoc/>
    public void Dispose() => this.watch.Dispose();

    // Waits for it, for as long as a read may last.
    private bool IsLookDue(CancellationToken cancellationToken)
    {
        var poll = this.options.PollInterval - this.time.GetElapsedTime(this.looked);
        var due = this.arrivals.UntilRest is { } rest && rest < poll ? rest : poll;
        var wait = due < LongestWait ? due : LongestWait;
        return this.watch.Wait(wait, cancellationToken) || wait == due;
    }

    private void Look()
    {
        this.looked = this.time.GetTimestamp();
        var present = this.List();
        this.Settle(present);
        foreach (var file in this.arrivals.Look(present.Where(this.files.IsFree)))
        {
            this.ready.Enqueue(file);
        }
    }

    private HashSet<FileStamp> List()
    {
        var present = new HashSet<FileStamp>();
        try
        {
            foreach (var entry in new DirectoryInfo(this.options.Path).EnumerateFiles("*", Everything))
            {
                if (PictureFolder.IsPicture(entry.FullName) && FileStamp.Of(entry.FullName) is { } file)
                {
                    present.Add(file);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            this.RequireFolder(error);
            throw new CameraException(
                $"The hot folder {this.options.Path} cannot be listed ({error.Message}). "
                + $"Allow the service to read it, or correct {this.PathKey}.",
                error);
        }

        return present;
    }

    // What could not be marked when its part had its result.
    private void Settle(HashSet<FileStamp> present)
    {
        var what = "its files";
        try
        {
            foreach (var file in present)
            {
                what = file.Name;
                this.files.Settle(file);
            }

            this.files.Forget(present);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            this.RequireFolder(error);
            throw this.CannotMark(what, error);
        }
    }

    // Null where the file is no part, or none yet.
    private FrameRead? TryTake(FileStamp file, Frame frame)
    {
        var path = Path.Combine(this.options.Path, file.Name);
        if (FileStamp.Of(path) != file)
        {
            this.RequireFolder(null);
            return null;
        }

        if (!this.files.TryBegin(this.turn, file))
        {
            return null;
        }

        string? fault = null;
        try
        {
            ImageFile.ReadInto(path, frame.Pixels);
        }
        catch (ImageFileException error)
        {
            fault = error.Message;
        }

        if (FileStamp.Of(path) != file || (fault is not null && this.arrivals.TryPutOff(file)))
        {
            this.files.Cancel(this.turn);
            this.RequireFolder(null);
            return null;
        }

        return this.Hand(file, frame, fault);
    }

    private FrameRead Hand(FileStamp file, Frame frame, string? fault)
    {
        frame.Source = file.Name;
        frame.Judged = () => this.files.Judged(file);
        if (fault is null)
        {
            return FrameRead.Frame;
        }

        frame.Clear();
        frame.Fault = fault;
        return FrameRead.Unusable;
    }

    private void RequireFolder(Exception? cause)
    {
        if (!Directory.Exists(this.options.Path))
        {
            throw new CameraException(
                $"The hot folder {this.options.Path} is missing or may not be read. Create it, bring its share back, "
                + $"allow the service to read it, or correct {this.PathKey}.",
                cause);
        }
    }

    private CameraException CannotMark(string what, Exception cause) => new(
        $"The hot folder {this.options.Path}: {what} cannot be marked as done ({cause.Message}), "
        + "and no more are taken until they can. "
        + this.options.After switch
        {
            DoneAction.Keep => $"Allow the service to write {this.options.KeyOf(nameof(CameraOptions.Journal))}.",
            DoneAction.Move => "Allow the service to write to it, and name a folder on the same file system with "
                + $"{this.options.KeyOf(nameof(CameraOptions.DoneFolder))}; "
                + $"or set {this.options.KeyOf(nameof(CameraOptions.After))} to keep.",
            _ => $"Allow the service to write to it, or set {this.options.KeyOf(nameof(CameraOptions.After))} to keep.",
        },
        cause);
}
