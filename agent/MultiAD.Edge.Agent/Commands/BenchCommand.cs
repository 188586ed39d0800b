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

    public static Command Create()
    {
        var bundle = new Option<string>("--bundle") { Description = "Model bundle.", Required = true };
        var frames = new Option<int>("--frames") { Description = "Measured frames.", DefaultValueFactory = _ => 200 }.Within(1, 10_000_000);
        var image = new Option<string?>("--image") { Description = "Picture to inspect; noise by default." };
        var width = new Option<int>("--width")
        {
            Description = "Width of the camera frame in pixels.",
            DefaultValueFactory = _ => 640,
        }.Within(16, 16384);
        var height = new Option<int>("--height")
        {
            Description = "Height of the camera frame in pixels.",
            DefaultValueFactory = _ => 480,
        }.Within(16, 16384);
        var threads = new Option<int>("--threads")
        {
            Description = "Inference threads; 0 takes one a core.",
            DefaultValueFactory = _ => 0,
        }.Within(0, 256);
        var providers = ProvidersOption.Create();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("bench", "Measure time and memory from decoded frame to verdict.")
        {
            bundle, frames, image, width, height, threads, providers, json,
        };
        command.SetAction((arguments, cancellationToken) => Task.FromResult(Guarded(() =>
        {
            var options = new ScoringOptions
            {
                Threads = arguments.GetValue(threads),
                Providers = ExecutionProviders.Parse(arguments.GetValue(providers))!,
            };
            using var inspector = new PartInspector(BundleReader.Open(arguments.GetValue(bundle)!), options);
            ProvidersOption.Tell(inspector);
            using var frame = TestFrame.Create(arguments.GetValue(image), arguments.GetValue(width), arguments.GetValue(height));
            var report = Measure(inspector, frame, arguments.GetValue(frames), cancellationToken);
            Print(report, inspector, arguments.GetValue(json));
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

    private static BenchReport Measure(PartInspector inspector, Frame frame, int count, CancellationToken cancellationToken)
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
        double Percentile(double q) => ticks[Math.Max(0, (int)Math.Ceiling(q * count) - 1)] * 1000.0 / Stopwatch.Frequency;
        return new BenchReport
        {
            Frames = count,
            Width = frame.Width,
            Height = frame.Height,
            P50Ms = Percentile(0.5),
            P95Ms = Percentile(0.95),
            P99Ms = Percentile(0.99),
            FramesPerSecond = count / elapsed.TotalSeconds,
            ManagedBytesPerFrame = (double)allocated / count,
            PeakMemoryMiB = ProcessMemory.PeakMebibytes(),
        };
    }

    private static void Print(BenchReport report, PartInspector inspector, bool json)
    {
        var manifest = inspector.Manifest;
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["model"] = manifest.Name,
                ["version"] = manifest.Version,
                ["teacher"] = manifest.Teacher.Name,
                ["executionProvider"] = inspector.ExecutionProvider,
                ["frames"] = report.Frames,
                ["frame"] = new JsonObject { ["width"] = report.Width, ["height"] = report.Height },
                ["p50Ms"] = report.P50Ms,
                ["p95Ms"] = report.P95Ms,
                ["p99Ms"] = report.P99Ms,
                ["framesPerSecond"] = report.FramesPerSecond,
                ["managedBytesPerFrame"] = report.ManagedBytesPerFrame,
                ["peakMemoryMiB"] = report.PeakMemoryMiB,
            }.ToJsonString(Readable));
            return;
        }

        var model = $"model {manifest.Name} version {manifest.Version}, teacher {manifest.Teacher.Name}";
        Console.WriteLine($"frames      {report.Frames} of {report.Width} x {report.Height}, {model}, on {inspector.ExecutionProvider}");
        Console.WriteLine($"latency     p50 {report.P50Ms:0.00} ms, p95 {report.P95Ms:0.00} ms, p99 {report.P99Ms:0.00} ms");
        Console.WriteLine($"speed       {report.FramesPerSecond:0.0} frames/s");
        Console.WriteLine($"memory      {report.ManagedBytesPerFrame:0} managed bytes a frame, peak {report.PeakMemoryMiB} MiB");
    }
}
