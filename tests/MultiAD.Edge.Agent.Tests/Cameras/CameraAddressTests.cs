using MultiAD.Edge.Agent.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras;

public sealed class CameraAddressTests
{
    [Theory]
    [InlineData(nameof(CameraKind.Folder), "parts")]
    [InlineData(nameof(CameraKind.Video), "/data/missing.mp4")]
    [InlineData(nameof(CameraKind.V4l2), "0")]
    [InlineData(nameof(CameraKind.V4l2), "255")]
    [InlineData(nameof(CameraKind.V4l2), "/dev/v4l/by-id/usb-camera")]
    [InlineData(nameof(CameraKind.Rtsp), "rtsp://user:p%40ss@10.0.0.7:554/stream1?channel=1")]
    public void A_well_formed_path_is_accepted_whether_or_not_it_is_there(string kind, string path) =>
        Assert.Null(Validate(kind, path));

    [Theory]
    [InlineData(nameof(CameraKind.Folder), "", "is empty; expected a folder of images")]
    [InlineData(nameof(CameraKind.Video), "a\nb", "holds a control character; expected a video file")]
    [InlineData(nameof(CameraKind.Folder), "rtsp://10.0.0.7/x", "For a network camera set Camera:Kind to rtsp")]
    [InlineData(nameof(CameraKind.V4l2), "256", "is 256; expected a device such as /dev/video0, or its number 0 to 255")]
    [InlineData(nameof(CameraKind.V4l2), "-1", "is -1; expected a device")]
    [InlineData(nameof(CameraKind.V4l2), "/dev/", "is /dev/; expected a device")]
    [InlineData(nameof(CameraKind.V4l2), "/home/video0", "List the devices with v4l2-ctl --list-devices")]
    [InlineData(nameof(CameraKind.Rtsp), "/dev/video0", "is /dev/video0; expected an address such as rtsp://")]
    [InlineData(nameof(CameraKind.Rtsp), "http://10.0.0.7/x", "is http://10.0.0.7/x; expected an address")]
    [InlineData(nameof(CameraKind.Rtsp), "rtsp://", "expected an address")]
    public void A_malformed_path_is_refused_with_its_key_and_what_is_expected(string kind, string path, string words)
    {
        var error = Validate(kind, path);

        Assert.StartsWith("Camera:Path ", error, StringComparison.Ordinal);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://user:s3c#ret@10.0.0.7/x")]
    [InlineData("rtsp://user:1#s3cret@10.0.0.7/x")]
    [InlineData("rtsp://user:1/s3cret@10.0.0.7/x")]
    [InlineData("user:s3cret@10.0.0.7")]
    public void A_password_that_breaks_the_address_is_not_repeated(string path)
    {
        var error = Validate(nameof(CameraKind.Rtsp), path);

        Assert.NotNull(error);
        Assert.DoesNotContain("s3c", error, StringComparison.Ordinal);
        Assert.DoesNotContain("ret@", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://operator:s3cret@cam.local:554/stream1", "rtsp://cam.local:554/stream1")]
    [InlineData("rtsp://cam.local/stream1?user=operator&password=s3cret", "rtsp://cam.local/stream1")]
    [InlineData("rtsp://cam.local/user=operator&password=s3cret&channel=1.sdp", "rtsp://cam.local/...")]
    [InlineData("rtsps://operator:s3%40cret@cam.local", "rtsps://cam.local")]
    [InlineData("rtsp://operator:s3@cret@cam.local/x", "rtsp://cam.local/x")]
    [InlineData("operator:s3cret@cam.local", "(not shown: it may hold a password)")]
    [InlineData("/dev/video0", "/dev/video0")]
    public void An_address_is_named_without_its_credentials(string address, string expected) =>
        Assert.Equal(expected, CameraAddress.Redact(address));

    [Theory]
    [InlineData("0", "/dev/video0")]
    [InlineData("255", "/dev/video255")]
    [InlineData("/dev/video7", "/dev/video7")]
    [InlineData("256", null)]
    [InlineData("video0", null)]
    public void A_device_is_a_number_or_a_file_of_dev(string path, string? device) => Assert.Equal(device, CameraAddress.Device(path));

    private static string? Validate(string kind, string path) =>
        CameraAddress.Validate(new CameraOptions { Kind = Enum.Parse<CameraKind>(kind), Path = path });
}
