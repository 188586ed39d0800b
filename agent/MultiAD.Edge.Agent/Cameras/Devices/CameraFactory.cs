using MultiAD.Edge.Agent.Cameras.Folder;
using MultiAD.Edge.Agent.Cameras.Video;

namespace MultiAD.Edge.Agent.Cameras.Devices;

/// <summary>Makes the camera that the options name.</summary>
internal static class CameraFactory
{
    /// <summary>Makes a camera; nothing is opened yet.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="timeProvider">Clock for the pace of a folder and for noticing a frozen picture.</param>
    /// <param name="memory">What the station knows of its folder; null for a camera of its own.</param>
    /// <exception cref="ArgumentException">The kind is unknown, or the path is malformed for it.</exception>
    public static ICamera Create(CameraOptions options, TimeProvider timeProvider, FolderMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        if (CameraAddress.Validate(options) is { } error)
        {
            throw new ArgumentException(error, nameof(options));
        }

        return options.Kind switch
        {
            CameraKind.Folder => new FolderCamera(options, timeProvider, memory),
            CameraKind.HotFolder => new HotFolderCamera(options, timeProvider, memory),
            _ => new VideoCamera(options, timeProvider),
        };
    }
}
