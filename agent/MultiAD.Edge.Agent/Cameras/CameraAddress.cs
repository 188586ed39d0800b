using System.Globalization;

namespace MultiAD.Edge.Agent.Cameras;

/// <summary>
/// What <see cref="CameraOptions.Path"/> means for each kind of camera, and how it is named without its credentials.
/// </summary>
internal static class CameraAddress
{
    private const string Devices = "/dev/";
    private const string SchemeEnd = "://";
    private static readonly string[] Schemes = ["rtsp", "rtsps"];

    /// <summary>What is wrong with kind or path: key, value without credentials, what is expected and the remedy.</summary>
    /// <returns>One sentence or two; null where the kind is known and the path well formed for it.</returns>
    public static string? Validate(CameraOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Enum.IsDefined(options.Kind))
        {
            return $"{options.KeyOf(nameof(options.Kind))} is {options.Kind}; "
                + "expected folder, hotFolder, video, v4l2 or rtsp. Name one of these.";
        }

        return ValidatePath(options) is { } fault ? $"{options.KeyOf(nameof(options.Path))} {fault}" : null;
    }

    /// <summary>The device file for <c>/dev/NAME</c> or a device number; null where it is neither.</summary>
    public static string? Device(string path)
    {
        if (byte.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return $"{Devices}video{number}";
        }

        return path.StartsWith(Devices, StringComparison.Ordinal) && path.Length > Devices.Length ? path : null;
    }

    /// <summary>Names an address without user, password and query; a path that looks as if it carried parameters goes too.</summary>
    public static string Redact(string address)
    {
        var start = address.IndexOf(SchemeEnd, StringComparison.Ordinal);
        if (start < 0)
        {
            return address.Contains('@', StringComparison.Ordinal) ? "(not shown: it may hold a password)" : address;
        }

        // A password may hold any character when it was not encoded: only what follows the last @ is surely free of it.
        var rest = address[(start + SchemeEnd.Length)..];
        rest = rest[(rest.LastIndexOf('@') + 1)..];
        var hostEnd = rest.AsSpan().IndexOfAny("/?#");
        var host = hostEnd < 0 ? rest : rest[..hostEnd];
        var path = hostEnd < 0 ? string.Empty : rest[hostEnd..];
        var pathEnd = path.AsSpan().IndexOfAny("?#");
        path = pathEnd < 0 ? path : path[..pathEnd];
        return address[..start] + SchemeEnd + host + (path.AsSpan().IndexOfAny("=&;") < 0 ? path : "/...");
    }

    // What follows the name of the key.
    private static string? ValidatePath(CameraOptions options)
    {
        var (kind, path) = (options.Kind, options.Path);
        if (string.IsNullOrWhiteSpace(path))
        {
            return $"is empty; expected {Expected(kind)}. Set it.";
        }

        if (path.Any(char.IsControl))
        {
            return $"holds a control character; expected {Expected(kind)}. Write it without.";
        }

        return kind switch
        {
            CameraKind.Rtsp => ValidateUrl(path),
            CameraKind.V4l2 when Device(path) is null =>
                $"is {Redact(path)}; expected {Expected(kind)}. List the devices with v4l2-ctl --list-devices.",
            CameraKind.Folder or CameraKind.HotFolder or CameraKind.Video when path.Contains(SchemeEnd, StringComparison.Ordinal) =>
                $"is {Redact(path)}; expected {Expected(kind)}. For a network camera set {options.KeyOf(nameof(options.Kind))} to rtsp.",
            _ => null,
        };
    }

    private static string? ValidateUrl(string path)
    {
        var wellFormed = Uri.TryCreate(path, UriKind.Absolute, out var url)
            && Schemes.Contains(url.Scheme, StringComparer.Ordinal)
            && url.Host.Length > 0;
        if (!wellFormed)
        {
            return $"is {Redact(path)}; expected {Expected(CameraKind.Rtsp)}. "
                + "Correct the address; percent-encode special characters of the password.";
        }

        return (url!.PathAndQuery + url.Fragment).Contains('@', StringComparison.Ordinal)
            ? $"is {Redact(path)} with an @ behind the host; expected {Expected(CameraKind.Rtsp)}. "
                + "Percent-encode special characters of the password (@ is %40, / is %2F, # is %23)."
            : null;
    }

    private static string Expected(CameraKind kind) => kind switch
    {
        CameraKind.Folder => "a folder of images",
        CameraKind.HotFolder => "the folder that pictures are put into",
        CameraKind.Video => "a video file",
        CameraKind.V4l2 => "a device such as /dev/video0, or its number 0 to 255",
        _ => "an address such as rtsp://user:password@host/path",
    };
}
