using System.Diagnostics;

namespace MultiAD.Edge.Trainer.Downloads;

/// <summary>Tells how far a download is, about ten times a second; steps are kB.</summary>
/// <param name="phase">Name of the work.</param>
/// <param name="length">Length of the whole file in bytes.</param>
/// <param name="progress">Told.</param>
internal sealed class DownloadMeter(string phase, long length, IProgress<WorkProgress> progress)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private long received;
    private TimeSpan last = TimeSpan.MinValue;
    private int step;

    /// <summary>Bytes as decimal megabytes.</summary>
    public static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0");

    /// <summary>Tells at once why and how long the download waits.</summary>
    public void Wait(string reason, TimeSpan pause) =>
        this.Report($"{reason}, next attempt in {pause.TotalSeconds:0.#} s", reportNow: true);

    /// <summary>Counts what came; tells it now and then, and always at the end of the file.</summary>
    /// <param name="bytes">Bytes that came.</param>
    /// <param name="total">Bytes of the file that are here now.</param>
    public void Add(int bytes, long total)
    {
        this.received += bytes;
        if (this.clock.Elapsed - ReportInterval < this.last && total < length)
        {
            return;
        }

        this.last = this.clock.Elapsed;
        this.step = (int)(total / 1000);
        var speed = this.received / 1e6 / Math.Max(1e-3, this.clock.Elapsed.TotalSeconds);
        this.Report($"{Megabytes(total)} of {Megabytes(length)} MB  {speed:0.0} MB/s", reportNow: false);
    }

    private void Report(string detail, bool reportNow) =>
        progress.Report(new WorkProgress(phase, this.step, (int)(length / 1000), double.NaN, 0) { Detail = detail, ReportNow = reportNow });
}
