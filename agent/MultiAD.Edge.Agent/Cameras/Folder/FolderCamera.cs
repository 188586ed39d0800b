using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Storage;

namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>
/// Replays the image files of a folder in the order of their names; every file is one part. A file that cannot be read is
/// <see cref="FrameRead.Unusable"/> in its place, so that its part is not lost; one that is gone is no part any more. At the end
/// it stops, or lists the folder anew. It is for demonstrations and tests: pictures that a line puts into a folder are for
/// <see cref="HotFolderCamera"/>.
/// </summary>
internal sealed class FolderCamera : ICamera
{
    private readonly CameraOptions options;
    private readonly FramePacer pacer;
    private readonly FolderMemory memory;
    private string[] files = [];
    private int next;

    /// <summary>Makes the camera; the folder is listed by <see cref="Open"/>.</summary>
    /// <param name="options">Path, Interval or FramesPerSecond, and Loop are used.</param>
    /// <param name="timeProvider">Clock of the pace.</param>
    /// <param name="memory">Where an earlier camera of the station was; null for a camera that follows none.</param>
    public FolderCamera(CameraOptions options, TimeProvider timeProvider, FolderMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        this.options = options;
        this.memory = memory ?? new FolderMemory(options, string.Empty);
        this.pacer = new FramePacer(options.Pace, timeProvider);
    }

    /// <inheritdoc/>
    public string Description => $"folder {this.options.Path}";

    /// <inheritdoc/>
    public bool EveryFrameCounts => true;

    private string PathKey => this.options.KeyOf(nameof(CameraOptions.Path));

    /// <inheritdoc/>
    public void Open(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        this.List();

        // A folder that was lost goes on where it was.
        while (this.next < this.files.Length
            && this.memory.LastReplayed is { } last
            && string.CompareOrdinal(Path.GetFileName(this.files[this.next]), last) <= 0)
        {
            this.next++;
        }
    }

    /// <inheritdoc/>
    public FrameRead Read(Frame frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (this.next < this.files.Length || this.options.Loop)
        {
            this.pacer.Wait(cancellationToken);
        }

        for (var gone = 0; gone <= this.files.Length; gone++)
        {
            if (this.next == this.files.Length)
            {
                this.memory.LastReplayed = null;
                if (!this.options.Loop)
                {
                    return FrameRead.End;
                }

                cancellationToken.ThrowIfCancellationRequested();
                this.List();
            }

            if (this.TryRead(this.files[this.next], frame) is { } read)
            {
                this.memory.LastReplayed = frame.Source;
                this.next++;
                return read;
            }

            // Either this file was taken away since the folder was listed, or all of them are, with their share.
            if (!this.Find().Contains(this.files[this.next], StringComparer.Ordinal) || !File.Exists(this.files[this.next]))
            {
                this.next++;
            }
        }

        throw new CameraException(
            $"The camera folder {this.options.Path} lists images that are not there. Bring its share back, or correct {this.PathKey}.");
    }

    /// <inheritdoc/>
    public void Dispose() => this.pacer.Dispose();

    // Null where the file is gone.
    private FrameRead? TryRead(string file, Frame frame)
    {
        frame.Source = Path.GetFileName(file);
        try
        {
            ImageFile.ReadInto(file, frame.Pixels);
            return FrameRead.Frame;
        }
        catch (ImageFileException error)
        {
            if (!File.Exists(file) && FileName.EncodingFault(file) is null)
            {
                return null;
            }

            if (error.InnerException is IOException)
            {
                // A share that answers no more is no fault of one file.
                _ = this.Find();
            }

            // No one may judge the picture of an earlier part that the matrix still holds.
            frame.Clear();
            frame.Fault = error.Message;
            return FrameRead.Unusable;
        }
    }

    private void List()
    {
        this.files = this.Find();
        this.next = 0;
    }

    private string[] Find()
    {
        var folder = this.options.Path;
        if (!Directory.Exists(folder))
        {
            throw new CameraException(
                $"The camera folder {folder} is missing or may not be read. "
                + $"Create it, bring its share back, allow the service to read it, or correct {this.PathKey}.");
        }

        string[] found;
        try
        {
            found = ImageFile.List(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CameraException(
                $"The camera folder {folder} cannot be listed ({error.Message}). "
                + $"Allow the service to read it, or correct {this.PathKey}.",
                error);
        }

        if (found.Length == 0)
        {
            throw new CameraException(
                $"The camera folder {folder} holds no image ({string.Join(", ", ImageFile.Extensions)}). "
                + $"Put images there, or correct {this.PathKey}.");
        }

        return found;
    }
}
