using Microsoft.Extensions.Time.Testing;
using MultiAD.Edge.Agent.Cameras;
using MultiAD.Edge.Agent.Cameras.Folder;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Testing;
using IoPath = System.IO.Path;

namespace MultiAD.Edge.Agent.Tests.Cameras.Folder;

/// <summary>A hot folder and its cameras, by a clock of their own, which goes on while a camera waits.</summary>
internal sealed class HotFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public HotFolder() => Directory.CreateDirectory(this.Path);

    public Frame Frame { get; } = new();

    public string Path => this.folder["hot"];

    public string AwayPath => this.folder["away"];

    public string JournalPath => this.folder["journal"];

    public void Dispose()
    {
        this.Frame.Dispose();
        this.folder.Dispose();
    }

    public string[] DoneNames() => [.. Directory.GetFiles(this.File("done")).Select(file => IoPath.GetFileName(file)).Order()];

    public string File(string name) => IoPath.Combine(this.Path, name);

    public byte[] Bytes(int index)
    {
        Pictures.Write(this.folder["picture.png"], index);
        return System.IO.File.ReadAllBytes(this.folder["picture.png"]);
    }

    public void Put(string name, int index, int minute)
    {
        System.IO.File.WriteAllBytes(this.folder["put.png"], this.Bytes(index));
        System.IO.File.SetLastWriteTimeUtc(this.folder["put.png"], new DateTime(2026, 1, 1, 0, minute, 0, DateTimeKind.Utc));
        System.IO.File.Move(this.folder["put.png"], this.File(name), overwrite: true);
    }

    public CameraOptions Options => new() { Kind = CameraKind.HotFolder, Path = this.Path, Journal = this.JournalPath };

    public HotFolderCamera Open(CameraOptions options, FolderMemory? memory = null)
    {
        var camera = new HotFolderCamera(options, this.clock, memory);
        camera.Open(CancellationToken.None);
        return camera;
    }

    private string? Read(HotFolderCamera camera)
    {
        (this.Frame.Source, this.Frame.Fault) = (null, null);
        var read = Task.Run(() => camera.Read(this.Frame, CancellationToken.None));
        while (!read.IsCompleted)
        {
            this.clock.Advance(TimeSpan.FromMilliseconds(50));
            Thread.Sleep(1);
        }

        return read.GetAwaiter().GetResult() == FrameRead.Waiting ? null : this.Frame.Source;
    }

    public Frame Take(HotFolderCamera camera)
    {
        for (var i = 0; i < 20; i++)
        {
            if (this.Read(camera) is not null)
            {
                return this.Frame;
            }
        }

        throw new InvalidOperationException("No file was taken.");
    }

    /// <summary>Takes what comes, until nothing has come in so many looks that nothing will.</summary>
    public List<string> TakeAll(HotFolderCamera camera, bool judge = false)
    {
        var taken = new List<string>();
        for (var looks = 0; looks < 20; looks++)
        {
            if (this.Read(camera) is not { } name)
            {
                continue;
            }

            looks = 0;
            taken.Add(name);
            if (judge)
            {
                this.Frame.Judged!();
            }
        }

        return taken;
    }
}
