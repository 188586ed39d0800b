using MultiAD.Edge.Agent.Cameras.Capture;
using MultiAD.Edge.Inspection.Frames;

namespace MultiAD.Edge.Agent.Cameras.Folder;

/// <summary>
/// Replays the image files of a folder in the order of their names; every file is one part. A file that cannot be read is
/// <see cref="FrameRead.Unusable"/> in its place, so that its part is not lost. At the end it stops, or lists the folder anew.
/// </summary>
internal sealed class FolderCamera : ICamera
{
    private readonly CameraOptions options;
    private readonly FramePacer pacer;
    private string[] files = [];
    private int next;

    /// <summary>Makes the camera; the folder is listed by <see cref="Open"/>.</summary>
    /// <param name="options">Path, Interval or FramesPerSecond, and Loop are used.</param>
    /// <param name="timeProvider">Clock of the pace.</param>
    public FolderCamera(CameraOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        this.options = options;
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
    }

    /// <inheritdoc/>
    public FrameRead Read(Frame frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (this.next == this.files.Length)
        {
            if (!this.options.Loop)
            {
                return FrameRead.End;
            }

            this.List();
        }

        this.pacer.Wait(cancellationToken);
        var file = this.files[this.next++];
        frame.Source = Path.GetFileName(file);
        try
        {
            ImageFile.ReadInto(file, frame.Pixels);
            return FrameRead.Frame;
        }
        catch (ImageFileException error)
        {
            // No one may judge the picture of an earlier part that the matrix still holds.
            frame.Clear();
            frame.Fault = error.Message;
            return FrameRead.Unusable;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => this.pacer.Dispose();

    private void List()
    {
        var folder = this.options.Path;
        if (!Directory.Exists(folder))
        {
            throw new CameraException(
                $"The camera folder {folder} is missing or may not be read. "
                + $"Create it, allow the service to read it, or correct {this.PathKey}.");
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

        this.files = found;
        this.next = 0;
    }
}
