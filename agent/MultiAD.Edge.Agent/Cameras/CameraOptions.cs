using System.ComponentModel;
using MultiAD.Edge.Agent.Settings;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>Settings of the one camera of a station.</summary>
/// <remarks>
/// Checked by <see cref="CameraOptionsValidator"/>. Whether a folder, file or device is there is not checked: a camera may
/// be plugged in after the start, and the supervisor waits for it.
/// </remarks>
internal sealed record CameraOptions : ILocatedOptions<CameraOptions>
{
    /// <summary>Name of the configuration section, inside of its station's where there are several.</summary>
    public const string Section = "Camera";

    /// <summary>Default of <see cref="Kind"/>.</summary>
    public const CameraKind DefaultKind = CameraKind.V4l2;

    /// <summary>Default of <see cref="Width"/> and <see cref="Height"/>: the device decides.</summary>
    public const int DefaultSide = 0;

    /// <summary>Largest <see cref="Width"/> and <see cref="Height"/>, in pixels.</summary>
    public const int MaximumSide = 16384;

    /// <summary>Default of <see cref="FramesPerSecond"/>: no pace.</summary>
    public const double DefaultFramesPerSecond = 0;

    /// <summary>Largest <see cref="FramesPerSecond"/>, in frames per second.</summary>
    public const double MaximumFramesPerSecond = 1000;

    /// <summary>Default of <see cref="Loop"/>: a part is inspected once.</summary>
    public const bool DefaultLoop = false;

    /// <summary>Default of <see cref="After"/>: what is done lies apart from what waits, and nothing is deleted.</summary>
    public const DoneAction DefaultAfter = DoneAction.Move;

    /// <summary>Name of the default of <see cref="DoneFolder"/>, inside of the hot folder.</summary>
    public const string DefaultDoneFolder = "done";

    /// <summary>Default of <see cref="SettleTime"/>: an upload that goes on writes more often than that.</summary>
    public static readonly TimeSpan DefaultSettleTime = TimeSpan.FromMilliseconds(500);

    /// <summary>Default of <see cref="IncompleteTime"/>: an upload that was held up goes on within that time.</summary>
    public static readonly TimeSpan DefaultIncompleteTime = TimeSpan.FromSeconds(5);

    /// <summary>Default of <see cref="PollInterval"/>.</summary>
    public static readonly TimeSpan DefaultPollInterval = TimeSpan.FromSeconds(1);

    /// <summary>Default of <see cref="Interval"/>: no pace.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.Zero;

    /// <summary>Default of <see cref="StallTimeout"/>: longer than the key frame interval of usual network cameras.</summary>
    public static readonly TimeSpan DefaultStallTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="ReconnectDelay"/>.</summary>
    public static readonly TimeSpan DefaultReconnectDelay = TimeSpan.FromSeconds(1);

    /// <summary>Default of <see cref="MaximumReconnectDelay"/>: a replaced camera is back within half a minute.</summary>
    public static readonly TimeSpan DefaultMaximumReconnectDelay = TimeSpan.FromSeconds(30);

    /// <summary>Path of the section that these options come from, for messages that name a key; not a key itself.</summary>
    [Browsable(false)]
    public string SectionPath { get; init; } = Section;

    /// <summary><c>folder</c>, <c>hotFolder</c>, <c>video</c>, <c>v4l2</c> or <c>rtsp</c>. Default: <c>v4l2</c>.</summary>
    public CameraKind Kind { get; init; } = DefaultKind;

    /// <summary>
    /// The folder of images, the video file, the device (<c>/dev/video0</c> or <c>0</c>), or the address
    /// (<c>rtsp://user:password@host/path</c>, special characters percent-encoded). Required.
    /// </summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>
    /// Width that a V4L2 device is asked for, in pixels, 0..16384; 0 leaves it to the device. Set together with
    /// <see cref="Height"/>. Default: 0.
    /// </summary>
    [Within(0, MaximumSide, Unit = "pixels")]
    public int Width { get; init; } = DefaultSide;

    /// <summary>
    /// Height that a V4L2 device is asked for, in pixels, 0..16384; 0 leaves it to the device. Set together with
    /// <see cref="Width"/>. Default: 0.
    /// </summary>
    [Within(0, MaximumSide, Unit = "pixels")]
    public int Height { get; init; } = DefaultSide;

    /// <summary>
    /// Frames per second, 0..1000: the pace of a folder, or the rate that a V4L2 device is asked for. 0: the folder goes as
    /// fast as its parts are inspected, the device at its own rate. Default: 0.
    /// </summary>
    [Within(0.0, MaximumFramesPerSecond, Unit = "frames per second")]
    public double FramesPerSecond { get; init; } = DefaultFramesPerSecond;

    /// <summary>
    /// Time between two frames of a folder, 0 to 1 h; instead of <see cref="FramesPerSecond"/>. Default: 0, no pace.
    /// </summary>
    [Within("00:00:00", "01:00:00")]
    public TimeSpan Interval { get; init; } = DefaultInterval;

    /// <summary>Whether a folder or a video file starts again at its end. Default: false.</summary>
    public bool Loop { get; init; } = DefaultLoop;

    /// <summary>
    /// What becomes of a hot folder's file once its part has its result: <c>move</c>, <c>delete</c> or <c>keep</c>, which
    /// remembers it in a file (<see cref="Journal"/>). Default: <c>move</c>.
    /// </summary>
    public DoneAction After { get; init; } = DefaultAfter;

    /// <summary>
    /// Where a hot folder's files are moved to; on the same file system as the folder. Default: <c>done</c> inside of it.
    /// </summary>
    public string? DoneFolder { get; init; }

    /// <summary>
    /// File in which a hot folder remembers what it keeps, one for each station. Default: <c>files-STATION.journal</c> in the
    /// service's state directory (<c>STATE_DIRECTORY</c>), or in <c>~/.local/state/multiad</c> outside a service.
    /// </summary>
    public string? Journal { get; init; }

    /// <summary>
    /// How long size and time of a file in a hot folder must have been at rest before it is read, 50 ms to 5 min.
    /// Default: 500 ms.
    /// </summary>
    [Within("00:00:00.05", "00:05:00")]
    public TimeSpan SettleTime { get; init; } = DefaultSettleTime;

    /// <summary>
    /// How long a file in a hot folder that cannot be read must have been at rest before it counts as a part without a usable
    /// picture, 0 to 1 h: until then it may be half an upload. Default: 5 s.
    /// </summary>
    [Within("00:00:00", "01:00:00")]
    public TimeSpan IncompleteTime { get; init; } = DefaultIncompleteTime;

    /// <summary>
    /// Time between two looks into a hot folder, 100 ms to 1 h. The kernel says at once what comes from this computer, and
    /// nothing of what another one puts into a network share. Default: 1 s.
    /// </summary>
    [Within("00:00:00.1", "01:00:00")]
    public TimeSpan PollInterval { get; init; } = DefaultPollInterval;

    /// <summary>
    /// How long a read may hang, and how long a live camera may repeat one picture, before the camera counts as stalled;
    /// 2 s to 10 min. Default: 10 s.
    /// </summary>
    [Within("00:00:02", "00:10:00")]
    public TimeSpan StallTimeout { get; init; } = DefaultStallTimeout;

    /// <summary>
    /// Wait before the first attempt to open the camera again, doubled after each further failure; 100 ms to 5 min.
    /// Default: 1 s.
    /// </summary>
    [Within("00:00:00.1", "00:05:00")]
    public TimeSpan ReconnectDelay { get; init; } = DefaultReconnectDelay;

    /// <summary>
    /// Longest wait between two attempts, 100 ms to 1 h and no shorter than <see cref="ReconnectDelay"/>. Default: 30 s.
    /// </summary>
    [Within("00:00:00.1", "01:00:00")]
    public TimeSpan MaximumReconnectDelay { get; init; } = DefaultMaximumReconnectDelay;

    /// <summary>
    /// Time between two frames of a folder, from <see cref="Interval"/> or <see cref="FramesPerSecond"/>; zero elsewhere.
    /// </summary>
    public TimeSpan Pace => this.Kind != CameraKind.Folder ? TimeSpan.Zero
        : this.Interval > TimeSpan.Zero ? this.Interval
        : this.FramesPerSecond > 0 ? TimeSpan.FromSeconds(1 / this.FramesPerSecond)
        : TimeSpan.Zero;

    /// <inheritdoc/>
    public CameraOptions At(string path) => this with { SectionPath = path };

    /// <summary>The full name of a key, such as <c>Camera:Path</c>.</summary>
    /// <param name="property">Name of its property.</param>
    public string KeyOf(string property) => $"{this.SectionPath}:{property}";

    /// <summary>Kind and path, without the credentials that the members of a record would show.</summary>
    public override string ToString() => $"{this.SectionPath}: {this.Kind} {CameraAddress.Redact(this.Path)}";
}
