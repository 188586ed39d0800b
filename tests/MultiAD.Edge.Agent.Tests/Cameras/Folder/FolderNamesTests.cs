using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Folder;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Agent.Tests.Cameras.Folder;

public sealed class FolderNamesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_picture_whose_name_is_not_UTF8_is_one_unusable_part_that_says_so()
    {
        Pictures.Write(this.folder["a.png"], 1);
        OddFiles.CopyAsLatin1(this.folder["a.png"], this.folder.Path);
        var options = new CameraOptions { Kind = CameraKind.Folder, Path = this.folder.Path };
        using var camera = new FolderCamera(options, TimeProvider.System);
        using var frame = new Frame();
        camera.Open(CancellationToken.None);

        Assert.Equal(FrameRead.Frame, camera.Read(frame, CancellationToken.None));
        Assert.Equal(FrameRead.Unusable, camera.Read(frame, CancellationToken.None));

        Assert.Equal(OddFiles.Latin1Name, frame.Source);
        Assert.Contains("the name is not UTF-8", frame.Fault, StringComparison.Ordinal);
        Assert.Equal(FrameRead.End, camera.Read(frame, CancellationToken.None));
    }

    public void Dispose() => this.folder.Dispose();
}
