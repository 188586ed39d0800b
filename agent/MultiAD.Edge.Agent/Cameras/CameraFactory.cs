namespace MultiAD.Edge.Agent.Cameras;

/// <summary>Makes the camera that the options name.</summary>
internal static class CameraFactory
{
    /// <summary>Makes a camera; nothing is opened yet.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="timeProvider">Clock for the pace of a folder and for noticing a frozen picture.</param>
    /// <exception cref="ArgumentException">The kind is unknown, or the path is malformed for it.</exception>
    public static ICamera Create(CameraOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        if (CameraAddress.FindFault(options.Kind, options.Path) is { } fault)
        {
            throw new ArgumentException($"{CameraOptions.Section}:{nameof(CameraOptions.Path)} {fault}", nameof(options));
        }

        return options.Kind switch
        {
            CameraKind.Folder => new FolderCamera(options, timeProvider),
            CameraKind.Video or CameraKind.V4l2 or CameraKind.Rtsp => new VideoCamera(options, timeProvider),
            _ => throw new ArgumentException($"{CameraOptions.Section}:{nameof(CameraOptions.Kind)} {options.Kind} is unknown.", nameof(options)),
        };
    }
}
