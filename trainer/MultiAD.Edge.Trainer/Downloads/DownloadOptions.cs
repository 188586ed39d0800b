namespace MultiAD.Edge.Trainer.Downloads;

/// <summary>How patient a download is.</summary>
internal sealed record DownloadOptions
{
    /// <summary>Longest silence of the server before the connection is given up; at least 10 ms.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first, 1 to 100.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>Pause before the second attempt; it doubles each time, up to <see cref="MaximumPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause, also where the server asks for a longer one.</summary>
    public TimeSpan MaximumPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Free bytes of the file system that holds a folder.</summary>
    public Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;
}
