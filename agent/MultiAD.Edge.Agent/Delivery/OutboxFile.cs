using System.Globalization;
using Microsoft.Extensions.Logging;

namespace MultiAD.Edge.Agent.Delivery;

/// <summary>Where the outbox's file is; opens it, and sets a damaged one aside.</summary>
internal sealed class OutboxFile
{
    private const string AsideMatter = "outbox set aside";
    private const string FailingMatter = "outbox failing";

    private readonly Notices notices;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private bool failing;

    /// <summary>Names the file; nothing is opened yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="notices">Told of a file that was set aside.</param>
    /// <param name="time">Clock that names it.</param>
    /// <param name="logger">Told too.</param>
    public OutboxFile(string path, Notices notices, TimeProvider time, ILogger logger)
    {
        this.Path = path;
        this.notices = notices;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens the file, makes it where there is none, and puts a new one in the place of one that is damaged.</summary>
    /// <exception cref="Exception">It cannot be used now; see <see cref="OutboxFormat.IsRefusal"/>.</exception>
    public OutboxStore Open()
    {
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(this.Path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        if (Directory.Exists(this.Path))
        {
            this.SetAside("it is a folder, not a file.");
        }

        try
        {
            return OutboxStore.Open(this.Path);
        }
        catch (Exception error) when (OutboxFormat.IsDamage(error))
        {
            this.SetAside(error.Message);
            return OutboxStore.Open(this.Path);
        }
    }

    /// <summary>Says how many alerts an earlier start left.</summary>
    public void SayOpened(long count)
    {
        if (count > 0)
        {
            OutboxLog.Opened(this.logger, count, this.Path);
        }
    }

    /// <summary>Says how many alerts a damaged file cost.</summary>
    public void SayLost(long count) => OutboxLog.Damaged(this.logger, count, this.Path);

    /// <summary>Says that the file takes nothing; once, until it works again.</summary>
    public void SayFailing(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (this.failing)
        {
            return;
        }

        this.failing = true;
        var notice = $"The outbox {this.Path} cannot be written: {error.Message.TrimEnd('.')}. Alerts are held in memory and would be "
            + $"lost with the power; free or repair the disk, or set {OutboxOptions.Section}:{nameof(OutboxOptions.Path)}.";
        OutboxLog.Failing(this.logger, notice);
        this.notices.Set(FailingMatter, notice);
    }

    /// <summary>Says that the file works, where it had been said that it does not.</summary>
    public void SayWorking()
    {
        if (this.failing)
        {
            this.failing = false;
            OutboxLog.Recovered(this.logger, this.Path);
            this.notices.Set(FailingMatter, null);
        }
    }

    /// <summary>Moves a file that cannot be used out of the way, so that somebody can look at it.</summary>
    /// <param name="reason">Why, one sentence.</param>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public void SetAside(string reason)
    {
        var stamp = this.time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var aside = $"{this.Path}.corrupt-{stamp}";
        if (Directory.Exists(this.Path))
        {
            Directory.Move(this.Path, aside);
        }
        else if (new FileInfo(this.Path) is { Exists: true, Length: > 0 })
        {
            File.Move(this.Path, aside);
        }
        else
        {
            // An empty file would have become a database: this is a device or the like, and not ours to move.
            throw new IOException($"{this.Path} is no file that can be written; {reason}");
        }

        // The log belongs to the file: with it, tools can still read what there is.
        foreach (var companion in new[] { "-wal", "-shm" })
        {
            if (File.Exists(this.Path + companion))
            {
                File.Move(this.Path + companion, aside + companion);
            }
        }

        var notice = $"The outbox {this.Path} cannot be used: {reason} It was set aside as {aside} and a new one begun; "
            + "alerts that waited in it are not delivered.";
        OutboxLog.SetAside(this.logger, notice);
        this.notices.Set(AsideMatter, notice);
    }
}
