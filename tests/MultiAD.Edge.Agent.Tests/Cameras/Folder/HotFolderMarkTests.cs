using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Folder;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Folder;

public sealed class HotFolderMarkTests : IDisposable
{
    private readonly HotFolder hot = new();

    public void Dispose() => this.hot.Dispose();

    [Fact]
    public void A_file_is_moved_once_its_part_has_its_result_and_no_earlier()
    {
        this.hot.Put("a.png", 1, minute: 1);
        using var camera = this.hot.Open(this.hot.Options);
        Assert.Equal(["a.png"], this.hot.TakeAll(camera));
        Assert.True(File.Exists(this.hot.File("a.png")));

        this.hot.Frame.Judged!();

        Assert.Equal((false, true), (File.Exists(this.hot.File("a.png")), File.Exists(this.hot.File("done/a.png"))));
    }

    [Fact]
    public void A_name_that_comes_again_is_a_new_part_and_replaces_nothing_that_is_done()
    {
        using var camera = this.hot.Open(this.hot.Options);
        for (var index = 1; index <= 3; index++)
        {
            this.hot.Put("a.png", index, minute: index);
            Assert.Equal(["a.png"], this.hot.TakeAll(camera));
            Assert.Equal(index, Pictures.Index(this.hot.Frame.Pixels));
            this.hot.Frame.Judged!();
        }

        Assert.Equal(3, Directory.GetFiles(this.hot.File("done"), "a*.png").Length);
    }

    [Fact]
    public void A_picture_that_took_the_place_of_one_that_is_judged_is_not_marked_with_it()
    {
        this.hot.Put("a.png", 1, minute: 1);
        using var camera = this.hot.Open(this.hot.Options);
        Assert.Equal(["a.png"], this.hot.TakeAll(camera));
        var judged = this.hot.Frame.Judged!;
        this.hot.Put("a.png", 2, minute: 2);

        judged();

        Assert.Equal(["a.png"], this.hot.TakeAll(camera));
        Assert.Equal(2, Pictures.Index(this.hot.Frame.Pixels));
    }

    [Fact]
    public void After_a_kill_the_files_without_a_mark_are_taken_again_and_no_others()
    {
        foreach (var after in Enum.GetValues<DoneAction>())
        {
            for (var i = 1; i <= 4; i++)
            {
                this.hot.Put($"{after}{i}.png", i, minute: i);
            }

            var options = this.hot.Options with { After = after };
            using var killed = this.hot.Open(options);
            this.hot.Take(killed).Judged!();
            this.hot.Take(killed).Judged!();
            _ = this.hot.Take(killed);

            using var next = this.hot.Open(options);
            Assert.Equal([$"{after}3.png", $"{after}4.png"], this.hot.TakeAll(next, judge: true));
            Assert.Equal(after == DoneAction.Keep ? 4 : 0, Directory.GetFiles(this.hot.Path, $"{after}*.png").Length);
        }
    }

    [Fact]
    public void A_camera_that_hung_leaves_what_is_under_way_to_its_parts_and_the_rest_to_its_successor()
    {
        this.hot.Put("a.png", 1, minute: 1);
        this.hot.Put("b.png", 2, minute: 2);
        var options = this.hot.Options;
        var memory = new FolderMemory(options, this.hot.JournalPath);
        using var hung = this.hot.Open(options, memory);
        var underWay = this.hot.Take(hung).Judged!;
        memory.Files.Confirm(1);
        Assert.True(memory.Files.TryBegin(1, FileStamp.Of(this.hot.File("b.png"))!.Value));

        using var next = this.hot.Open(options, memory);
        Assert.Equal(["b.png"], this.hot.TakeAll(next, judge: true));
        underWay();

        Assert.Empty(Directory.GetFiles(this.hot.Path, "*.png"));
    }

    [NeedsMountFact]
    public void A_folder_for_what_is_done_on_another_file_system_is_refused_with_the_remedy()
    {
        using var other = new SmallDisk("1m");
        this.hot.Put("a.png", 1, minute: 1);

        var error = Assert.Throws<CameraException>(() => this.hot.Open(this.hot.Options with { DoneFolder = other["done"] }));

        Assert.Contains("Camera:DoneFolder", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a.png"], Directory.GetFileSystemEntries(this.hot.Path).Select(System.IO.Path.GetFileName));
    }
}
