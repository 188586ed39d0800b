namespace MultiAD.Edge.Agent.Cameras.Video;

/// <summary>What a video camera reads from, and how its failures are put into words.</summary>
/// <param name="Kind">Video, v4l2 or rtsp.</param>
/// <param name="Address">The file, the device file, or the address with its credentials, as OpenCV takes it.</param>
/// <param name="Description">The same for people, without credentials.</param>
/// <param name="PathKey">Name of the key that holds the address.</param>
internal sealed record VideoSource(CameraKind Kind, string Address, string Description, string PathKey)
{
    /// <summary>True for a video file, whose every frame is one part; false for a live camera.</summary>
    public bool IsFile => this.Kind == CameraKind.Video;

    /// <summary>The source that options name.</summary>
    /// <exception cref="ArgumentException">The kind is folder, or the path is malformed.</exception>
    public static VideoSource From(CameraOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var key = options.KeyOf(nameof(CameraOptions.Path));
        return options.Kind switch
        {
            CameraKind.Video => new VideoSource(options.Kind, options.Path, $"video {options.Path}", key),
            CameraKind.V4l2 when CameraAddress.Device(options.Path) is { } device =>
                new VideoSource(options.Kind, device, $"device {device}", key),
            CameraKind.Rtsp => new VideoSource(options.Kind, options.Path, CameraAddress.Redact(options.Path), key),
            _ => throw new ArgumentException($"{options.Kind} is not a video, or its path is malformed.", nameof(options)),
        };
    }

    /// <summary>A failure of the native library, in words; its own message is left out where it may repeat a password.</summary>
    /// <param name="what">What failed, with the description; without a full stop.</param>
    /// <param name="remedy">What to do, as sentences.</param>
    /// <param name="cause">What the library threw; null where it threw nothing.</param>
    public CameraException Failure(string what, string remedy, Exception? cause) => this.Kind == CameraKind.Rtsp || cause is null
        ? new CameraException($"{what}. {remedy}")
        : new CameraException($"{what} ({cause.Message}). {remedy}", cause);

    /// <summary>Kind and description; the address stays out of logs.</summary>
    public override string ToString() => $"{this.Kind} {this.Description}";
}
