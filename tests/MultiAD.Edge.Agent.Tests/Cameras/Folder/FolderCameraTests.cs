using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Folder;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Folder;

public sealed class FolderCameraTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Frame frame = new();

    public void Dispose()
    {
        this.frame.Dispose();
        this.folder.Dispose();
    }

    [Fact]
    public void A_folder_is_replayed_in_the_order_of_its_names_and_ends()
    {
        Pictures.Write(this.folder["c.png"], 3);
        Pictures.Write(this.folder["a.png"], 1);
        Pictures.Write(this.folder["b.bmp"], 2);
        File.WriteAllText(this.folder["notes.txt"], "no image");
        using var camera = this.Open();

        foreach (var expected in new[] { (1, "a.png"), (2, "b.bmp"), (3, "c.png") })
        {
            Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
            Assert.Equal(expected, (Pictures.Index(this.frame.Pixels), this.frame.Source));
            Assert.Null(this.frame.Fault);
        }

        Assert.Equal(FrameRead.End, camera.Read(this.frame, CancellationToken.None));
    }

    [Fact]
    public void A_folder_that_loops_starts_again_and_shows_new_files()
    {
        Pictures.Write(this.folder["a.png"], 1);
        using var camera = this.Open(loop: true);
        camera.Read(this.frame, CancellationToken.None);
        Pictures.Write(this.folder["b.png"], 2);

        var seen = new List<string?>();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
            seen.Add(this.frame.Source);
        }

        Assert.Equal(["a.png", "b.png", "a.png", "b.png"], seen);
    }

    [Fact]
    public void A_truncated_picture_is_one_unusable_part_in_its_place()
    {
        Pictures.Write(this.folder["1.png"], 1);
        Pictures.WriteTruncatedJpeg(this.folder["2.jpg"]);
        Pictures.Write(this.folder["3.png"], 3);
        using var camera = this.Open();

        Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
        Assert.Equal(FrameRead.Unusable, camera.Read(this.frame, CancellationToken.None));
        Assert.Equal("2.jpg", this.frame.Source);
        Assert.Contains("2.jpg", this.frame.Fault, StringComparison.Ordinal);
        Assert.True(this.frame.Pixels.Empty());
        Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
        Assert.Equal(3, Pictures.Index(this.frame.Pixels));
        Assert.Equal(FrameRead.End, camera.Read(this.frame, CancellationToken.None));
    }

    [Fact]
    public void A_folder_that_goes_away_is_said_once_and_goes_on_where_it_was()
    {
        Directory.CreateDirectory(this.folder["parts"]);
        for (var i = 1; i <= 4; i++)
        {
            Pictures.Write(this.folder[$"parts/{i}.png"], i);
        }

        using var camera = this.Make("parts");
        camera.Open(CancellationToken.None);
        camera.Read(this.frame, CancellationToken.None);
        camera.Read(this.frame, CancellationToken.None);
        Directory.Move(this.folder["parts"], this.folder["away"]);

        Assert.Throws<CameraException>(() => camera.Read(this.frame, CancellationToken.None));
        Directory.CreateDirectory(this.folder["parts"]);
        Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Directory.Delete(this.folder["parts"]);
        Directory.Move(this.folder["away"], this.folder["parts"]);
        camera.Open(CancellationToken.None);
        Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
        Assert.Equal((3, "3.png"), (Pictures.Index(this.frame.Pixels), this.frame.Source));
    }

    [Fact]
    public void A_file_that_was_taken_away_since_the_folder_was_listed_is_no_part()
    {
        Pictures.Write(this.folder["1.png"], 1);
        Pictures.Write(this.folder["2.png"], 2);
        Pictures.Write(this.folder["3.png"], 3);
        using var camera = this.Open();
        File.Delete(this.folder["2.png"]);

        Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
        Assert.Equal(FrameRead.Frame, camera.Read(this.frame, CancellationToken.None));
        Assert.Equal("3.png", this.frame.Source);
        Assert.Equal(FrameRead.End, camera.Read(this.frame, CancellationToken.None));
    }

    [Fact]
    public void A_missing_folder_is_named_with_the_remedy()
    {
        using var camera = this.Make("missing");

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains(this.folder["missing"], error.Message, StringComparison.Ordinal);
        Assert.Contains("Camera:Path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_is_named_with_the_remedy()
    {
        using var camera = this.Make(string.Empty);

        var error = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));

        Assert.Contains("holds no image", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_a_pace_waits_for_its_interval_by_the_given_clock()
    {
        Pictures.Write(this.folder["a.png"], 1);
        Pictures.Write(this.folder["b.png"], 2);
        var clock = new FakeTimeProvider();
        var options = new CameraOptions { Kind = CameraKind.Folder, Path = this.folder.Path, Interval = TimeSpan.FromMinutes(1) };
        using var camera = new FolderCamera(options, clock);
        camera.Open(CancellationToken.None);
        camera.Read(this.frame, CancellationToken.None);

        var read = default(FrameRead);
        var second = BlockingCall.Start(() => read = camera.Read(this.frame, CancellationToken.None));
        await second.BlockedAsync();
        clock.Advance(TimeSpan.FromSeconds(59));
        await second.BlockedAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        await second.EndAsync();

        Assert.Equal((FrameRead.Frame, "b.png"), (read, this.frame.Source));
    }

    [Fact]
    public async Task The_wait_for_the_interval_can_be_cancelled()
    {
        Pictures.Write(this.folder["a.png"], 1);
        Pictures.Write(this.folder["b.png"], 2);
        var options = new CameraOptions { Kind = CameraKind.Folder, Path = this.folder.Path, Interval = TimeSpan.FromHours(1) };
        using var camera = new FolderCamera(options, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        camera.Open(stop.Token);
        camera.Read(this.frame, stop.Token);

        var second = BlockingCall.Start(() => camera.Read(this.frame, stop.Token));
        await second.BlockedAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(second.EndAsync);
    }

    private FolderCamera Open(bool loop = false)
    {
        var camera = this.Make(string.Empty, loop);
        camera.Open(CancellationToken.None);
        return camera;
    }

    private FolderCamera Make(string name, bool loop = false) => new(
        new CameraOptions { Kind = CameraKind.Folder, Path = name.Length == 0 ? this.folder.Path : this.folder[name], Loop = loop },
        TimeProvider.System);
}
