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
        OddFiles.MakePipe(this.folder["pipe.jpg"]);

        var found = PictureFolder.Read(this.folder.Path);

        Assert.True(File.Exists(this.folder["pipe.jpg"]));
        Assert.Equal(["a.jpg", "link.jpg"], Names(found));
        Assert.Contains(": 2 entries with the name of a picture passed over", Assert.Single(found.Notes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_UTF8_is_listed_and_refused_with_the_way_to_rename_it()
    {
        this.Put("a.png");
        OddFiles.CopyAsLatin1(this.folder["a.png"], this.folder.Path);

        var found = PictureFolder.Read(this.folder.Path);

        Assert.Equal(["a.png", OddFiles.Latin1Name], Names(found));
        var error = Assert.Throws<ImageFileException>(() => ImageFile.Read(found.Pictures[1]));
        Assert.Contains("the name is not UTF-8", error.Message, StringComparison.Ordinal);
        Assert.Contains("convmv -f latin1 -t utf8 --notest -r", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_holds_the_replacement_character_itself_is_like_any_other()
    {
        this.Put(OddFiles.Latin1Name);
        var error = Assert.Throws<ImageFileException>(() => ImageFile.Read(this.folder[OddFiles.Latin1Name]));
        Assert.Contains("not a PNG", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_whose_name_is_not_UTF8_is_named()
    {
        this.Put("a.png", "x/b.png");
        OddFiles.RenameAsLatin1(this.folder["x"]);

        var error = Assert.Throws<IOException>(() => PictureFolder.Read(this.folder.Path, recursive: true));
        Assert.Contains("the name is not UTF-8", error.Message, StringComparison.Ordinal);
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
