using System.Net.Sockets;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Storage;

/// <summary>A reader that opened a pipe would wait for ever, so these tests would not end.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void What_is_no_file_is_named()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(this.folder["socket"]));
        File.WriteAllText(this.folder["file"], "x");
        _ = File.CreateSymbolicLink(this.folder["link"], this.folder["file"]);

        Assert.Equal("a pipe", RegularFile.OtherKind(OddFiles.MakePipe(this.folder["pipe"])));
        Assert.Equal("a socket", RegularFile.OtherKind(this.folder["socket"]));
        Assert.Equal("a folder", RegularFile.OtherKind(this.folder.Path));
        Assert.Equal("a device", RegularFile.OtherKind("/dev/zero"));
        Assert.Null(RegularFile.OtherKind(this.folder["file"]));
        Assert.Null(RegularFile.OtherKind(this.folder["link"]));
        Assert.Null(RegularFile.OtherKind(this.folder["nothing"]));
    }

    [Theory]
    [InlineData("pipe", "this is a pipe")]
    [InlineData(".", "this is a folder")]
    [InlineData("/dev/zero", "this is a device")]
    public void Nothing_that_a_user_names_is_opened_where_it_is_no_file(string name, string words)
    {
        OddFiles.MakePipe(this.folder["pipe"]);
        var path = this.folder[name];
        Refused<ImageFileException>(path, words, () => ImageFile.Read(path).Dispose());
        Refused<ImageFileException>(path, words, () => ImageFile.ReadMask(path).Dispose());
        Refused<RegionException>(path, words, () => RegionFile.Read(path));
        Refused<BundleRejectedException>(path, words + "; a bundle is one file", () => BundleReader.Open(path));
        Refused<KeyFileException>(path, words, () => TrustedKey.Read(path));
    }

    [Fact]
    public void A_pipe_among_trusted_keys_is_refused()
    {
        OddFiles.MakePipe(this.folder["pipe"]);
        Refused<KeyFileException>(this.folder["pipe"], "this is a pipe", () => TrustedKeys.Read(this.folder.Path));
    }

    public void Dispose() => this.folder.Dispose();

    private static void Refused<T>(string path, string words, Action read)
        where T : Exception
    {
        var error = Assert.Throws<T>(read);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
