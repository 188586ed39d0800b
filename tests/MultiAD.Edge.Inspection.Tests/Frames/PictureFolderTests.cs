using System.Diagnostics;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Frames;

public sealed class PictureFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void What_systems_leave_behind_is_no_picture_and_is_counted_in_one_note()
    {
        this.Put("000.jpg", "._000.jpg", ".hidden.png", "Thumbs.db", "thumbs.DB", "desktop.ini", ".DS_Store");
        this.Put("@eaDir/000.jpg", "__MACOSX/._000.jpg", ".ipynb_checkpoints/000-checkpoint.png");

        var found = PictureFolder.Read(this.folder.Path);

        Assert.Equal(["000.jpg"], Names(found));
        Assert.Contains(": 9 entries that systems leave behind", Assert.Single(found.Notes()), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_other_kinds_are_counted_by_kind()
    {
        this.Put("a.jpg", "b.HEIC", "c.heic", "d.webp", "notes.txt");

        var note = Assert.Single(PictureFolder.Read(this.folder.Path).Notes());

        Assert.Contains("3 pictures of a kind that is not read passed over (2 HEIC, 1 WEBP)", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_in_subfolders_are_counted_or_taken()
    {
        this.Put("a.jpg", "x/b.png", "x/y/c.tif", "x/notes.txt", "x/.git/d.png");

        var flat = PictureFolder.Read(this.folder.Path);
        var deep = PictureFolder.Read(this.folder.Path, recursive: true);

        Assert.Equal(["a.jpg"], Names(flat));
        Assert.Contains("2 pictures in subfolders passed over", Assert.Single(flat.Notes()), StringComparison.Ordinal);
        Assert.Equal(["a.jpg", "b.png", "c.tif"], Names(deep));
        Assert.Contains(": 1 entry that systems leave behind", Assert.Single(deep.Notes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_inside_a_hidden_one_is_read_like_any_other()
    {
        this.Put(".hidden/data/a.jpg");
        var found = PictureFolder.Read(this.folder[".hidden/data"]);
        Assert.Equal(["a.jpg"], Names(found));
        Assert.Empty(found.Notes());
    }

    [Fact]
    public void A_link_to_a_folder_above_does_not_go_round_in_circles()
    {
        this.Put("a.jpg", "x/b.jpg");
        _ = Directory.CreateSymbolicLink(this.folder["x/up"], this.folder.Path);
        Assert.Equal(["a.jpg", "b.jpg"], Names(PictureFolder.Read(this.folder.Path, recursive: true)));
    }

    [Fact]
    public void A_pipe_or_a_folder_with_the_name_of_a_picture_is_no_picture_and_a_link_to_one_is()
    {
        this.Put("a.jpg", "folder.jpg/b.jpg");
        _ = File.CreateSymbolicLink(this.folder["link.jpg"], this.folder["a.jpg"]);
        using (var made = Process.Start("mkfifo", [this.folder["pipe.jpg"]]))
        {
            made.WaitForExit();
        }

        var found = PictureFolder.Read(this.folder.Path);

        Assert.True(File.Exists(this.folder["pipe.jpg"]));
        Assert.Equal(["a.jpg", "link.jpg"], Names(found));
        Assert.Contains(": 2 entries with the name of a picture passed over", Assert.Single(found.Notes()), StringComparison.Ordinal);
    }

    public void Dispose() => this.folder.Dispose();

    private static IEnumerable<string?> Names(PictureFolder found) => found.Pictures.Select(Path.GetFileName);

    private void Put(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(this.folder[name])!);
            File.WriteAllText(this.folder[name], "x");
        }
    }
}
