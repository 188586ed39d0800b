using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiAD.Edge.Cli;
using MultiAD.Edge.Inspection;
using MultiAD.Edge.Inspection.Bundles;
using MultiAD.Edge.Inspection.Diagnostics;
using MultiAD.Edge.Inspection.Frames;
using MultiAD.Edge.Inspection.Scoring;

namespace MultiAD.Edge.Agent.Commands;

/// <summary><c>multiad-agent bench</c>: time and memory from a decoded frame to its verdict on this machine.</summary>
internal static class BenchCommand
{
    private const int WarmUpFrames = 20;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var bundle = new Option<string>("--bundle") { Description = "Model bundle.", Required = true };
        var frames = new Option<int>("--frames") { Description = "Measured frames.", DefaultValueFactory = _ => 200 }.Within(1, 10_000_000);
        var image = new Option<string?>("--image") { Description = "Picture to inspect; noise by default." };
        var width = new Option<int>("--width") { Description = "Width of the camera frame in pixels.", DefaultValueFactory = _ => 640 }.Within(16, 16384);
        var height = new Option<int>("--height") { Description = "Height of the camera frame in pixels.", DefaultValueFactory = _ => 480 }.Within(16, 16384);
        var threads = new Option<int>("--threads") { Description = "Inference threads; 0 takes one a core.", DefaultValueFactory = _ => 0 }.Within(0, 256);
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("bench", "Measure time and memory from decoded frame to verdict.") { bundle, frames, image, width, height, threads, json };
        command.SetAction((arguments, cancellationToken) => Task.FromResult(Guarded(() =>
        {
            using var inspector = new PartInspector(BundleReader.Open(arguments.GetValue(bundle)!), new ScoringOptions { Threads = arguments.GetValue(threads) });
            using var frame = TestFrame.Create(arguments.GetValue(image), arguments.GetValue(width), arguments.GetValue(height));
            var report = Measure(inspector, frame, arguments.GetValue(frames), cancellationToken);
            Print(report, inspector.Manifest, arguments.GetValue(json));
        })));
        return command;
    }

    private static int Guarded(Action work)
    {
        try
        {
            work();
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped.");
        }
        catch (Exception error) when (error is BundleRejectedException or ImageFileException or InvalidModelException or IOException)
        {
            Console.Error.WriteLine($"error: {error.Message}");
        }

        return ExitCode.Failed;
    }

    private static Report Measure(PartInspector inspector, Frame frame, int count, CancellationToken cancellationToken)
    {
        using var slot = inspector.CreateSlot();
        for (var i = 0; i < WarmUpFrames; i++)
        {
            inspector.Inspect(frame.Pixels, slot);
        }

        var ticks = new long[count];
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var begin = Stopwatch.GetTimestamp();
            inspector.Inspect(frame.Pixels, slot);
            ticks[i] = Stopwatch.GetTimestamp() - begin;
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Array.Sort(ticks);
        double Percentile(double q) => ticks[(int)Math.Min(count - 1, Math.Ceiling(q * count) - 1 < 0 ? 0 : Math.Ceiling(q * count) - 1)] * 1000.0 / Stopwatch.Frequency;
        return new Report(count, frame.Width, frame.Height, Percentile(0.5), Percentile(0.95), Percentile(0.99), count / elapsed.TotalSeconds, (double)allocated / count, ProcessMemory.PeakMebibytes());
    }

    private static void Print(Report report, BundleManifest manifest, bool json)
    {
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["model"] = manifest.Name,
                ["version"] = manifest.Version,
                ["teacher"] = manifest.Teacher.Name,
                ["frames"] = report.Frames,
                ["frame"] = new JsonObject { ["width"] = report.Width, ["height"] = report.Height },
                ["p50Ms"] = report.P50,
                ["p95Ms"] = report.P95,
                ["p99Ms"] = report.P99,
                ["framesPerSecond"] = report.FramesPerSecond,
                ["managedBytesPerFrame"] = report.ManagedBytes,
                ["peakMemoryMiB"] = report.PeakMemoryMiB,
            }.ToJsonString(Readable));
            return;
        }

        Console.WriteLine($"frames      {report.Frames} of {report.Width} x {report.Height}, model {manifest.Name} version {manifest.Version}, teacher {manifest.Teacher.Name}");
        Console.WriteLine($"latency     p50 {report.P50:0.00} ms, p95 {report.P95:0.00} ms, p99 {report.P99:0.00} ms");
        Console.WriteLine($"speed       {report.FramesPerSecond:0.0} frames/s");
        Console.WriteLine($"memory      {report.ManagedBytes:0} managed bytes a frame, peak {report.PeakMemoryMiB} MiB");
    }

    private sealed record Report(int Frames, int Width, int Height, double P50, double P95, double P99, double FramesPerSecond, double ManagedBytes, long PeakMemoryMiB);
}
