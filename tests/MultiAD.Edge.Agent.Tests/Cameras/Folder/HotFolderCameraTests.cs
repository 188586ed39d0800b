using MultiAD.Edge.Agent.Cameras;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Folder;

public sealed class HotFolderCameraTests : IDisposable
{
    private readonly HotFolder hot = new();

    public void Dispose() => this.hot.Dispose();

    [Fact]
    public void Files_are_taken_once_in_the_order_of_time_and_then_of_name()
    {
        this.hot.Put("a.png", 1, minute: 3);
        this.hot.Put("c.png", 2, minute: 1);
        this.hot.Put("b.png", 3, minute: 1);
        using var camera = this.hot.Open(this.hot.Options);

        Assert.Equal(["b.png", "c.png", "a.png"], this.hot.TakeAll(camera));
        Assert.Empty(this.hot.TakeAll(camera));
    }

    [Fact]
    public void An_upload_that_was_held_up_is_waited_for_and_judged_whole()
    {
        var bytes = this.hot.Bytes(4);
        File.WriteAllBytes(this.hot.File("a.png"), bytes[..(bytes.Length / 2)]);
        this.hot.Put("b.png", 2, minute: 1);
        using var camera = this.hot.Open(this.hot.Options with { IncompleteTime = TimeSpan.FromHours(1) });

        Assert.Equal(["b.png"], this.hot.TakeAll(camera));
        File.WriteAllBytes(this.hot.File("a.png"), bytes);
        Assert.Equal(["a.png"], this.hot.TakeAll(camera));
        Assert.Null(this.hot.Frame.Fault);
    }

    [Fact]
    public void A_bad_file_is_one_part_without_a_usable_picture()
    {
        Pictures.WriteTruncatedJpeg(this.hot.File("bad.jpg"));
        using var camera = this.hot.Open(this.hot.Options);

        Assert.Equal("bad.jpg", this.hot.Take(camera).Source);
        Assert.Contains("bad.jpg", this.hot.Frame.Fault, StringComparison.Ordinal);
        Assert.True(this.hot.Frame.Pixels.Empty());
        this.hot.Frame.Judged!();
        Assert.True(File.Exists(this.hot.File("done/bad.jpg")));
        Assert.Empty(this.hot.TakeAll(camera));
    }

    [Fact]
    public void What_systems_and_uploads_leave_is_passed_over_and_a_rename_into_place_is_an_arrival()
    {
        foreach (var name in new[] { "._a.png", ".a.png", "Thumbs.db", "a.png.part", "a.png.tmp", "a.png.filepart", "notes.txt" })
        {
            File.WriteAllBytes(this.hot.File(name), this.hot.Bytes(1));
        }

        Directory.CreateDirectory(this.hot.File("folder.png"));
        using var camera = this.hot.Open(this.hot.Options);
        Assert.Empty(this.hot.TakeAll(camera));

        File.Move(this.hot.File("a.png.part"), this.hot.File("a.png"));
        Assert.Equal(["a.png"], this.hot.TakeAll(camera));
    }

    [Fact]
    public void A_folder_that_goes_away_is_said_and_goes_on_where_it_was()
    {
        for (var i = 1; i <= 3; i++)
        {
            this.hot.Put($"{i}.png", i, minute: i);
        }

        using var camera = this.hot.Open(this.hot.Options);
        var judged = this.hot.Take(camera).Judged!;
        Directory.Move(this.hot.Path, this.hot.AwayPath);
        judged();
        Assert.Throws<CameraException>(() => this.hot.TakeAll(camera));
        var lost = Assert.Throws<CameraException>(() => camera.Open(CancellationToken.None));
        Assert.Contains("missing", lost.Message, StringComparison.Ordinal);

        Directory.Move(this.hot.AwayPath, this.hot.Path);
        camera.Open(CancellationToken.None);

        Assert.Equal(["2.png", "3.png"], this.hot.TakeAll(camera, judge: true));
        Assert.Equal(["1.png", "2.png", "3.png"], this.hot.DoneNames());
    }

    [Fact]
    public void A_share_that_shows_an_empty_folder_for_a_while_brings_nothing_twice()
    {
        foreach (var after in new[] { DoneAction.Move, DoneAction.Keep })
        {
            this.hot.Put("1.png", 1, minute: 1);
            using var camera = this.hot.Open(this.hot.Options with { After = after });
            var judged = this.hot.Take(camera).Judged!;
            Directory.Move(this.hot.Path, this.hot.AwayPath);
            Directory.CreateDirectory(this.hot.Path);
            judged();
            Assert.Empty(this.hot.TakeAll(camera));
            Directory.Delete(this.hot.Path, recursive: true);
            Directory.Move(this.hot.AwayPath, this.hot.Path);

            Assert.Empty(this.hot.TakeAll(camera));
            Assert.Equal(after == DoneAction.Keep, File.Exists(this.hot.File("1.png")));
        }
    }
}
