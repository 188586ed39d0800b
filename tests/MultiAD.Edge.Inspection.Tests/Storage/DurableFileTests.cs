using System.Diagnostics;
using MultiAD.Edge.Inspection.Storage;
using MultiAD.Edge.Testing;
using Xunit;

namespace MultiAD.Edge.Inspection.Tests.Storage;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Target => this.folder["state.bin"];

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void What_was_written_is_there_and_nothing_else()
    {
        DurableFile.Write(this.Target, new byte[] { 1, 2, 3 });
        Assert.Equal([1, 2, 3], File.ReadAllBytes(this.Target));
        Assert.Equal([this.Target], Directory.GetFiles(this.folder.Path));
    }

    [Fact]
    public void Temporary_files_that_a_killed_run_left_are_cleared_by_the_next_and_no_others()
    {
        var id = Guid.NewGuid().ToString("N");
        string[] kept =
            [$".state.bin.{id}.tmp", $".other.{id.ToUpperInvariant()}.tmp", ".state.bin.tmp", $"state.bin.{id}.tmp", $".{id}.tmp"];
        var left = $".state.bin.{Guid.NewGuid():N}.tmp";
        foreach (var name in kept.Append(left))
        {
            File.WriteAllText(this.folder[name], "left");
            File.SetLastWriteTimeUtc(this.folder[name], DateTime.UtcNow.AddHours(-2));
        }

        File.SetLastWriteTimeUtc(this.folder[kept[0]], DateTime.UtcNow);
        DurableFile.Write(this.Target, new byte[] { 1 });
        Assert.Equal(
            kept.Append("state.bin").Order(StringComparer.Ordinal),
            Directory.GetFiles(this.folder.Path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_longer_file_is_replaced_as_a_whole()
    {
        DurableFile.Write(this.Target, new byte[1000]);
        DurableFile.Write(this.Target, stream => stream.WriteByte(7));
        Assert.Equal([7], File.ReadAllBytes(this.Target));
    }

    [Fact]
    public void Missing_folders_are_made()
    {
        var path = this.folder[Path.Combine("a", "b", "c.bin")];
        DurableFile.Write(path, new byte[] { 5 });
        Assert.Equal([5], File.ReadAllBytes(path));
    }

    [Fact]
    public void A_reader_sees_the_old_file_until_the_new_one_is_whole()
    {
        DurableFile.Write(this.Target, new byte[] { 1, 1 });
        DurableFile.Write(this.Target, stream =>
        {
            stream.WriteByte(2);
            stream.Flush();
            Assert.Equal([1, 1], File.ReadAllBytes(this.Target));
        });
        Assert.Equal([2], File.ReadAllBytes(this.Target));
    }

    [Fact]
    public void An_exception_while_writing_leaves_the_old_file_and_nothing_behind()
    {
        DurableFile.Write(this.Target, new byte[] { 1, 2 });
        var thrown = new InvalidOperationException("half way");

        var error = Assert.Throws<InvalidOperationException>(() => DurableFile.Write(this.Target, stream =>
        {
            stream.WriteByte(9);
            stream.Flush();
            throw thrown;
        }));

        Assert.Same(thrown, error);
        Assert.Equal([1, 2], File.ReadAllBytes(this.Target));
        Assert.Equal([this.Target], Directory.GetFiles(this.folder.Path));
    }

    [Fact]
    public void An_exception_while_writing_a_new_file_leaves_an_empty_folder()
    {
        Assert.Throws<IOException>(() => DurableFile.Write(this.Target, _ => throw new IOException("disk full")));
        Assert.Empty(Directory.GetFileSystemEntries(this.folder.Path));
    }

    [Fact]
    public void A_target_that_is_a_folder_is_refused_and_nothing_left_behind()
    {
        Directory.CreateDirectory(this.Target);
        Assert.Throws<IOException>(() => DurableFile.Write(this.Target, new byte[] { 1 }));
        Assert.Equal([this.Target], Directory.GetFileSystemEntries(this.folder.Path));
    }

    [Fact]
    public void A_file_that_is_created_has_its_mode_and_never_replaces_another()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        DurableFile.Create(this.Target, new byte[] { 1, 2 }, Mode);
        Assert.Equal(Mode, new FileInfo(this.Target).UnixFileMode);
        Assert.Throws<IOException>(() => DurableFile.Create(this.Target, new byte[] { 3 }, Mode));
        Assert.Equal([1, 2], File.ReadAllBytes(this.Target));
        Assert.Equal([this.Target], Directory.GetFileSystemEntries(this.folder.Path));
    }

    [Fact]
    public void Moving_replaces_the_target()
    {
        File.WriteAllBytes(this.Target, [1]);
        File.WriteAllBytes(this.folder["part.tmp"], [2, 3]);
        DurableFile.Move(this.folder["part.tmp"], this.Target);
        Assert.Equal([2, 3], File.ReadAllBytes(this.Target));
        Assert.Equal([this.Target], Directory.GetFiles(this.folder.Path));
    }

    [Fact]
    public async Task A_process_killed_while_it_writes_leaves_the_old_file_whole_and_the_next_write_works()
    {
        byte[] old = [1, 2, 3, 4];
        DurableFile.Write(this.Target, old);

        await this.KillAsync(WriterProcess.StopHalfway, TimeSpan.Zero);

        // What it had written lies in a file of its own: it was killed in the middle.
        var left = Assert.Single(Directory.GetFiles(this.folder.Path), path => path != this.Target);
        Assert.Equal(WriterProcess.Length / 2, new FileInfo(left).Length);
        Assert.Equal(old, File.ReadAllBytes(this.Target));

        DurableFile.Write(this.Target, new byte[] { 8, 9 });
        Assert.Equal([8, 9], File.ReadAllBytes(this.Target));
        Assert.Equal(WriterProcess.Length / 2, new FileInfo(left).Length);
    }

    [Fact]
    public async Task A_process_killed_at_any_moment_leaves_one_of_its_files_whole()
    {
        var random = new Random(11);
        for (var round = 0; round < 12; round++)
        {
            await this.KillAsync(WriterProcess.WriteOn, TimeSpan.FromMilliseconds(random.Next(40)));

            var content = File.ReadAllBytes(this.Target);
            Assert.Equal(WriterProcess.Length, content.Length);
            Assert.Equal(-1, content.AsSpan().IndexOfAnyExcept(content[0]));
        }
    }

    // Starts a process that writes, waits until it says so and a while longer, and kills it, which no process can catch.
    private async Task KillAsync(string mode, TimeSpan delay)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(WriterProcess).Assembly.Location, mode, this.Target])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(timeout.Token);
            Assert.True(line == WriterProcess.Writing, $"It said '{line}' and {(line is null ? await errors : "goes on")}.");
            await Task.Delay(delay, timeout.Token);
        }
        finally
        {
            process.Kill();
        }

        await process.WaitForExitAsync(timeout.Token);

        // 128 and the number of SIGKILL: it did not end by itself before.
        Assert.Equal(137, process.ExitCode);
    }
}
